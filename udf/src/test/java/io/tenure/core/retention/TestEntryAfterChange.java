package io.tenure.core.retention;

import static io.tenure.core.retention.EntryAfterChange.KEPT;
import static io.tenure.core.retention.EntryAfterChange.NONE;
import static io.tenure.core.retention.EntryAfterChange.ON_CHANGED_DATES;
import static io.tenure.core.retention.EntryAfterChange.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestEntryAfterChange {
    @Test
    void aLateEventMovesTheMember() {
        assertThat(EntryAfterChange.ofFirstInWindow(100L, false, 90L)).isEqualTo(ON_CHANGED_DATES);
    }

    @Test
    void laterEventsLeaveTheMemberAlone() {
        assertThat(EntryAfterChange.ofFirstInWindow(100L, false, 110L)).isEqualTo(KEPT);
        assertThat(EntryAfterChange.ofFirstInWindow(100L, false, null)).isEqualTo(KEPT);
    }

    @Test
    void anEventOnTheEntrysInstantIsLookedAtAgainForItsValues() {
        assertThat(EntryAfterChange.ofFirstInWindow(100L, true, 100L)).isEqualTo(ON_CHANGED_DATES);
    }

    @Test
    void aMemberWhoseEntryIsGoneHasToBeSearched() {
        assertThat(EntryAfterChange.ofFirstInWindow(100L, true, null)).isEqualTo(UNKNOWN);
        assertThat(EntryAfterChange.ofFirstInWindow(100L, true, 110L)).isEqualTo(UNKNOWN);
    }

    @Test
    void aNewUserEntersWithTheFirstEvent() {
        assertThat(EntryAfterChange.ofFirstInWindow(null, false, 90L)).isEqualTo(ON_CHANGED_DATES);
        assertThat(EntryAfterChange.ofFirstInWindow(null, false, null)).isEqualTo(NONE);
    }

    @Test
    void anEventBeforeTheWindowEndsAMembershipOfTheFirstEver() {
        assertThat(EntryAfterChange.ofFirstEver(50, 200, 100L, false, 40L, false))
                .isEqualTo(NONE);
    }

    @Test
    void aNewUserOfTheFirstEverMayHaveAnEarlierEvent() {
        assertThat(EntryAfterChange.ofFirstEver(50, 200, null, false, 60L, false))
                .isEqualTo(UNKNOWN);
        assertThat(EntryAfterChange.ofFirstEver(50, 200, null, false, 210L, false))
                .isEqualTo(NONE);
    }

    @Test
    void aUserWhoLostAnEventBeforeTheWindowMayBecomeAMember() {
        assertThat(EntryAfterChange.ofFirstEver(50, 200, null, false, null, true))
                .isEqualTo(UNKNOWN);
        assertThat(EntryAfterChange.ofFirstEver(50, 200, null, false, null, false))
                .isEqualTo(NONE);
    }
}
