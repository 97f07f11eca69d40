// What the visitor sees: the layer that the banner names, grown from the notice's trees. Owns the
// place on the page and the focus; knows no answers. The preference centre is fetched when it is wanted.

let host, root, body, painted;
// What stands there now.
let layer = [];

// The banner's place comes before the body: first in the order of focus, and no child of the body's
// that the page's selectors could count, its scripts replace or make inert.
function stand() {
  host = grow(["div", { id: "latch", lang: first.lang, dir: first.dir }]);
  root = host.attachShadow({ mode: "open" });
  dress(settings.css);
  root.append(grow(["div", { class: "status", role: "status" }]));
  attach();
}

// A constructed sheet is not subject to the page's style-src.
function dress(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

// Writing a document anew ends all its listeners; adding one twice adds it once.
function attach() {
  body = document.body;
  body.before(host);
  document.addEventListener("click", click, true);
  document.addEventListener("keydown", key, true);
  document.addEventListener("visibilitychange", seen);
  // A dialog can be closed by the system too: a back gesture, an assistive tool.
  root.addEventListener("close", closed, true);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", comeBack);
}

// A page has written itself anew: the banner comes back. Against whoever takes it away from a body that
// stays it gives up in the end.
let again = 0;
function stay() {
  if (host.isConnected || !document.body || (document.body === body && again++ > 9)) return;
  attach();
  painted = -1;
  paint();
}

function clear() {
  const old = layer;
  layer = [];
  for (const one of old) {
    if (one.open) one.close();
    one.remove();
  }
}

function paint(acted) {
  const screen = +state[1];
  if (screen === painted) return;
  const behind = painted > 1;
  painted = screen;
  // Only what is new is asked about: its names are not here yet.
  const found = screen > 1 ? code("centre") : screen && state[6] && notice();
  if (!found) return put(first.layers[screen], acted, behind);
  found.then(
    (more) => {
      // Meanwhile something else may have been asked for.
      if (+state[1] !== screen) return;
      if (screen > 1) return more.show(acted);
      put(first.layers[1], acted);
      const names = state[6].split(" ").map((id) => more.names[id]);
      layer[2].textContent = more.news.replace("{names}", new Intl.ListFormat(first.lang).format(names)) + " ";
    },
    (why) => {
      complain(why);
      painted = tell("press", "close");
      paint(acted);
    },
  );
}

// The first of the trees stands in the shadow. Whatever the page's stacking and clipping, the top
// layer is above it, above what the page has put there since. The place itself goes there, not what
// stands in its shadow: to other clients what is slotted there would seem to be hidden.
function put(trees, acted, behind) {
  clear();
  layer = trees.map(grow);
  const [one, ...slotted] = layer;
  if (one) {
    root.append(one);
    host.append(...slotted);
    const still = { preventScroll: true };
    // It would focus the first thing that can be used, which nobody has asked for on the first layer.
    if (one.showModal) {
      one.showModal();
      if (painted < 2) one.focus(still);
    } else if (host.showPopover) {
      host.popover = "manual";
      host.hidePopover();
      host.showPopover();
    }
    // Nobody else is moved who has not acted, or acted elsewhere. The banner is in view: to look whether
    // it is would be a layout before the paint.
    if (acted && slotted[0]) host.querySelector("[data-latch" + (behind ? "=preferences]" : "]")).focus(still);
    else if (acted && document.activeElement === document.body) one.focus(still);
  }
  emit("layer", { layer: ["closed", "first", "second"][state[1]] });
}

function grow(tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const element = document.createElement(tree[0]);
  for (const name in tree[1]) {
    const value = tree[1][name];
    // A path is one on the site, whatever the page's base.
    element.setAttribute(name, name === "href" ? new URL(value, location.origin) : value);
  }
  for (const child of tree.slice(2)) element.append(grow(child));
  return element;
}

function switches() {
  if (!state[5]) return;
  const { categories, services } = parse(state[5]);
  for (const one of root.querySelectorAll("[role=switch]")) {
    const item = one.dataset.item;
    one.setAttribute("aria-checked", (categories[item] || services[item]) === "granted");
  }
}

// One listener for every control: ours by their place, the page's own by their attribute.
const OFFERED = ["preferences", "show", "reject", "accept", "set"];
function click(event) {
  const path = event.composedPath();
  const control = path.find((one) => one.getAttribute && one.getAttribute("data-latch"));
  const act = control && control.getAttribute("data-latch");
  const ours = control && path.includes(host);
  if (!act || !(ours || OFFERED.includes(act))) return;
  event.preventDefault();
  if (act === "dismiss") control.closest(".note").remove();
  else if (act === "reload") reload();
  else if (act === "accept" && !ours) latch.accept(event);
  else press(act, control.getAttribute("data-item"), event);
}

const closed = (event) => layer.includes(event.target) && press("close");

// Esc inside a layer closes it, without an answer.
function key(event) {
  if (event.key !== "Escape" || !host.contains(event.target)) return;
  event.preventDefault();
  press("close");
}
