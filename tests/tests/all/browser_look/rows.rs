//! Pages whose styles are of no help: rows of a table. Each is held to every check.

/// A page and what is wrong with it.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) doctype: &'static str,
    /// Before the script tag.
    pub(super) head: &'static str,
    /// After the content.
    pub(super) body: &'static str,
}

/// What every page consists of.
pub(super) const CONTENT: &str = "<main><h1>A page</h1><p id=text>Some text of the page.</p>\
    <button id=button>Buy</button><section><a id=link href='#x'>A link</a></section>\
    <dialog open id=dialog>A dialog of the page</dialog></main>";

const fn styled(name: &'static str, head: &'static str) -> Row {
    Row { name, doctype: "<!doctype html>", head, body: "" }
}

/// The first is the one that all others are compared with.
pub(super) const ROWS: &[Row] = &[
    styled("plain", ""),
    styled("unset", "<style>* { all: unset !important }</style>"),
    styled("initial", "<style>*, *::before, *::after { all: initial !important }</style>"),
    styled(
        "none",
        "<style>button, section, dialog, span, a, div, h2, p { display: none !important }</style>",
    ),
    styled(
        "controls",
        "<style>html { scrollbar-width: none } button, a, span { font: 40px serif !important; background: red !important;
        color: lime !important; padding: 50px !important; text-transform: uppercase !important;
        width: 900px !important; position: absolute !important; rotate: 20deg !important;
        opacity: .1 !important; writing-mode: vertical-rl !important;
        animation: spin 1s paused !important } @keyframes spin { from { scale: 3 } }</style>",
    ),
    styled(
        "generated",
        "<style>*::before, *::after { content: 'XXXX' !important; display: block !important;
        height: 100px !important; width: 300px !important; background: red !important }</style>",
    ),
    styled(
        "drop-caps",
        "<style>*::first-letter { font-size: 5em !important; float: left !important }
        *::first-line { font-size: 40px !important; color: red !important }</style>",
    ),
    styled(
        "by-name",
        "<style>#latch, #latch * { display: none !important; position: static !important;
        width: 10px !important; margin: 99px !important; float: left !important }
        #latch::before { content: ''; position: fixed; inset: 0; background: red }</style>",
    ),
    Row {
        body: "<div style='position: fixed; inset: 0; z-index: 2147483647; background: #fff'></div>
            <div popover=manual id=over style='inset: 0; width: 100vw; height: 100vh'>Sale</div>
            <script>over.showPopover()</script>",
        ..styled("above-all", "")
    },
    styled(
        "clipped",
        "<style>html, body { overflow: hidden !important; height: 50px !important;
        transform: scale(.5); filter: blur(5px); perspective: 100px; contain: strict }</style>",
    ),
    styled(
        "clipped-each",
        "<style>* { overflow: hidden !important; transform: scale(.9) !important;
        clip-path: inset(40%) !important; max-height: 10px !important }</style>",
    ),
    styled("flex", "<style>html, body { display: flex; gap: 50px; flex-direction: column }</style>"),
    styled(
        "grid",
        "<style>body { display: grid; gap: 50px; grid-template-columns: 100px 1fr }</style>",
    ),
    styled(
        "counting",
        "<style>* + * { margin-top: 30px } body > :first-child { padding: 20px }
        body > :nth-child(2n) { color: red } main:only-of-type { border: 1px solid }
        main:first-of-type:last-child { width: 50% }</style>",
    ),
    styled("base", "<base href='http://elsewhere.invalid/x/' target=_top>"),
    Row { doctype: "", ..styled("quirks", "") },
    styled(
        "tiny",
        "<style>html { font-size: 4px } body { font-size: 2px; line-height: 9; font-style: italic;
        letter-spacing: 1em; word-spacing: 2em; text-indent: 5em; white-space: pre }</style>",
    ),
    styled("zoomed", "<style>body { zoom: .5 }</style>"),
    styled(
        "direction",
        "<style>* { direction: rtl !important; unicode-bidi: bidi-override !important }</style>",
    ),
    styled("vertical", "<style>html { writing-mode: vertical-rl }</style>"),
    styled("hidden", "<style>html, body, * { visibility: hidden !important }</style>"),
    styled("transparent", "<style>html, body { opacity: 0 !important }</style>"),
    styled(
        "untouchable",
        "<style>* { pointer-events: none !important; user-select: none !important }</style>",
    ),
    styled("dark", "<style>* { color-scheme: dark !important; accent-color: red }</style>"),
];
