// What the visitor sees: the layer that the banner names, grown from the notice's trees, its
// switches, and short notes. Owns focus; knows no answers.

// The banner's place comes first in the body, so that it comes first in the order of focus.
function stand() {
  // A constructed sheet is not subject to the page's style-src.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(settings.css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  host = grow([
    "div",
    { id: "latch", lang: notice.lang, dir: notice.dir },
    ["div", { class: "status", role: "status" }],
  ]);
  attach();
}

// Writing a document anew ends all its listeners; adding one twice adds it once.
let body;
function attach() {
  body = document.body;
  body.prepend(host);
  document.addEventListener("click", click, true);
  document.addEventListener("keydown", key, true);
  document.addEventListener("visibilitychange", seen);
  // A dialog can be closed by the system too: a back gesture, an assistive tool.
  host.addEventListener("close", closed, true);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", comeBack);
}

// A framework has replaced the body: the banner goes into the new one. Against whoever takes it
// out of a body that stays it gives up in the end.
let again = 0;
function stay() {
  if (host.isConnected || !document.body || (document.body === body && again++ > 9)) return;
  attach();
  painted = -1;
  paint();
}

let painted;
function paint(acted) {
  const screen = banner.screen();
  if (screen === painted) return;
  painted = screen;
  const before = layer;
  layer = grow(notice.layers[screen]);
  if (before) before.remove();
  host.append(layer);
  // A dialog places the focus itself; nobody is moved who has not acted, or acted elsewhere. The
  // banner is in view: to look whether it is would be a layout before the paint.
  const still = { preventScroll: true };
  if (screen === 2) layer.showModal();
  else if (acted && screen) layer.querySelector("button").focus(still);
  else if (acted && document.activeElement === document.body) layer.focus(still);
  emit("layer", { layer: ["closed", "first", "second"][screen] });
}

function grow(tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const element = document.createElement(tree[0]);
  for (const name in tree[1]) element.setAttribute(name, tree[1][name]);
  for (const child of tree.slice(2)) element.append(grow(child));
  return element;
}

function switches() {
  for (const one of host.querySelectorAll("[role=switch]")) {
    one.setAttribute("aria-checked", banner.is_on(one.getAttribute("data-item")));
  }
}

// A short text beside the layer, until it is closed: what could not be removed, or that the page
// should be loaded anew.
function tell(name, what) {
  const old = host.querySelector(".note");
  if (old) old.remove();
  const note = grow(notice.notes[name]);
  if (what) note.querySelector("p").append(" " + what);
  host.append(note);
}

// One listener for every control: ours by their place, the page's own by their attribute.
const OFFERED = ["preferences", "show", "reject", "accept", "set"];
function click(event) {
  const control = event.target.closest && event.target.closest("[data-latch]");
  const act = control && control.getAttribute("data-latch");
  const ours = control && host.contains(control);
  if (!act || !(ours || OFFERED.includes(act))) return;
  event.preventDefault();
  if (act === "dismiss") control.closest(".note").remove();
  else if (act === "reload") reload();
  else if (act === "accept" && !ours) latch.accept(event);
  else press(act, control.getAttribute("data-item"), event);
}

const closed = () => press("close");

// Esc inside a layer closes it, without an answer.
function key(event) {
  if (event.key !== "Escape" || !host.contains(event.target)) return;
  event.preventDefault();
  press("close");
}
