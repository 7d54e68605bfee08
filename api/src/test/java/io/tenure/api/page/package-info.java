/** Tests of the dashboard page in a real browser, over a real server and a store that is made of a rule. */
package io.tenure.api.page;
