package io.tenure.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Text on every background has the contrast of at least 4.5 to 1 that WCAG 2 asks for (success criterion 1.4.3). */
final class TestColours {
    private static final double ENOUGH = 4.5;

    @Test
    void everyHeatColourCarriesItsTextInLightAndDark() throws IOException {
        for (Map<String, int[]> theme : themes()) {
            for (int step = 0; step < HeatScale.STEPS; step++) {
                assertThat(contrast(colour(theme, "h" + step), colour(theme, "i" + step)))
                        .as("step %d", step)
                        .isGreaterThanOrEqualTo(ENOUGH);
            }
        }
    }

    /** In progress: 28 % of the heat colour over paper, striped with a translucent line under the text. */
    @Test
    void everyHatchedCellCarriesItsText() throws IOException {
        for (Map<String, int[]> theme : themes()) {
            for (int step = 0; step < HeatScale.STEPS; step++) {
                int[] ground = mix(colour(theme, "h" + step), colour(theme, "paper"), 0.28);
                int[] hatch = colour(theme, "hatch");
                int[] stripe = mix(hatch, ground, hatch[3] / 255.0);
                assertThat(contrast(stripe, colour(theme, "ink"))).isGreaterThanOrEqualTo(ENOUGH);
                assertThat(contrast(ground, colour(theme, "ink"))).isGreaterThanOrEqualTo(ENOUGH);
            }
        }
    }

    @Test
    void textIsReadableOnThePage() throws IOException {
        for (Map<String, int[]> theme : themes()) {
            for (String text : new String[] {"ink", "muted", "accent"}) {
                assertThat(contrast(colour(theme, "paper"), colour(theme, text)))
                        .isGreaterThanOrEqualTo(ENOUGH);
            }
            assertThat(contrast(colour(theme, "entry"), colour(theme, "ink"))).isGreaterThanOrEqualTo(ENOUGH);
        }
    }

    @Test
    void everyTerminalColourCarriesItsText() {
        for (int shade = 0; shade < TerminalColours.BACKGROUNDS.length; shade++) {
            int[] background = xterm(TerminalColours.BACKGROUNDS[shade]);
            int[] text = xterm(TerminalColours.textOn(shade));
            assertThat(contrast(background, text)).as("shade %d", shade).isGreaterThanOrEqualTo(ENOUGH);
        }
    }

    /** The custom properties of the light theme, and those of the dark one. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, int[]>[] themes() throws IOException {
        String css;
        try (InputStream stream = HtmlReport.class.getResourceAsStream("report.css")) {
            css = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
        int dark = css.indexOf("prefers-color-scheme: dark");
        return new Map[] {colours(css.substring(0, dark)), colours(css.substring(dark))};
    }

    private static Map<String, int[]> colours(String css) {
        Map<String, int[]> colours = new HashMap<>();
        Matcher property =
                Pattern.compile("--(\\w+): #([0-9a-f]{6})([0-9a-f]{2})?;").matcher(css);
        while (property.find()) {
            int rgb = Integer.parseInt(property.group(2), 16);
            int alpha = property.group(3) == null ? 255 : Integer.parseInt(property.group(3), 16);
            colours.put(property.group(1), new int[] {rgb >> 16, rgb >> 8 & 255, rgb & 255, alpha});
        }
        return colours;
    }

    private static int[] colour(Map<String, int[]> theme, String name) {
        return Objects.requireNonNull(theme.get(name), name);
    }

    private static int[] mix(int[] over, int[] under, double share) {
        int[] mixed = new int[3];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (int) Math.round(over[i] * share + under[i] * (1 - share));
        }
        return mixed;
    }

    private static double contrast(int[] one, int[] other) {
        double brighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (brighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(int[] colour) {
        return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
    }

    private static double linear(int channel) {
        double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    /** The colour cube and the greys of 256-colour terminals. */
    private static int[] xterm(int number) {
        if (number >= 232) {
            int grey = 8 + (number - 232) * 10;
            return new int[] {grey, grey, grey};
        }
        int[] levels = {0, 95, 135, 175, 215, 255};
        int cube = number - 16;
        return new int[] {levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6]};
    }
}
