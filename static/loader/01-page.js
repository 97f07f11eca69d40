// The page this runs on: the script tag, what the server wrote into it, and the state that all
// parts of the loader share. Decides nothing: until the banner has read a choice, everything
// gated stays absent.
//
// The server puts this site's settings in place of the string below:
// { site, css, wasm, debug, lang, notices: { language: address }, …one entry for each part }.
// A notice is { version, lang, dir, days, saved, brief, layers: [closed, first, second], notes, wipe }: how
// long a choice lasts, what the banner must know, what it shows as trees of
// [name, {attribute: value}, …children], and what refused services may have left behind.
const settings = "__LATCH__";

// Pages may leave functions in `window.latch = []` before this arrives.
const early = window.latch;
if (early && !Array.isArray(early)) return;

const script = document.currentScript;
const base = script.src.slice(0, script.src.lastIndexOf("/s/"));
// The page's policy trusts this script; it hands its nonce on to what it puts into the page.
const nonce = script.nonce;

// Set once everything has arrived. `switching`, `embeds` and `guard` are optional parts.
let banner, notice, host, layer, switching, embeds, guard, busy;

// The banner is never entered twice: a page's own console or cookie code that calls back waits.
function enter(deed, quiet) {
  if (!banner) return 0;
  if (busy) {
    setTimeout(enter, 0, deed, quiet);
    return 0;
  }
  let todo;
  // What the last deed left for later is still told as it was.
  settleAll();
  busy = true;
  try {
    todo = deed(banner);
    if (todo & 1) todo |= keep(seconds());
  } finally {
    busy = false;
  }
  // What the banner's methods return: 1 keep the choice, 2 a script was distrusted, 4 the choice
  // has changed, 8 let something in once, 16 paint the screen, 32 set the switches. Painting comes
  // before what it causes; people wait for nothing else.
  if (todo & 16) paint(!quiet);
  if (todo & 48) switches();
  if (todo & 4) changed(quiet);
  if (todo & 8) afterPaint(() => push(Date.now()));
  if (todo & 2) complain("a script tried to accept; only a person can");
  return todo;
}

// A control was used, or with no event a script asks: it can refuse but not accept. A click that
// no pointer made is the keyboard's, or an assistive tool's.
function press(act, item, event) {
  const gesture = event ? (event.detail ? 1 : 2) : 0;
  return enter((banner) => banner.press(act, item || "", gesture, !!event && event.isTrusted));
}

// 0 not answered yet, 1 permitted, 2 refused, 3 names nothing the notice has. Never asked while
// the banner is at work on something else: then, as ever in doubt, no.
function permits(categories, services) {
  return banner && !busy ? banner.permits(categories || "", services || "") : 0;
}

// A click's first frame belongs to the visitor: what costs time comes after the next paint, the
// last thing first, one task each. A hidden page paints nothing and waits no longer than this.
const later = [];
function afterPaint(deed) {
  if (later.push(deed) > 1) return;
  requestAnimationFrame(() => soon(settle));
  setTimeout(settle, 80);
}

function settle() {
  if (!later[0]) return;
  later.pop()();
  soon(settle);
}

// At once: the page goes away, or something else happens that must not get ahead.
function settleAll() {
  while (later[0]) later.pop()();
}

// One task each, without the pause that nested timers are given.
const tasks = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()();
function soon(task) {
  tasks.push(task);
  channel.port2.postMessage(0);
}

function once(target, name) {
  return new Promise((yes) => target.addEventListener(name, yes, { once: true }));
}

function get(address) {
  return fetch(base + address, { credentials: "omit" }).then((response) => {
    if (!response.ok) throw new Error(response.url + " answered " + response.status);
    return response;
  });
}

function complain(why) {
  console.error("[latch] " + why);
}

// Tells the page, in a task of its own: what its listeners do is not the banner's affair.
function emit(name, detail) {
  setTimeout(() => document.dispatchEvent(new CustomEvent("latch:" + name, { detail })));
}
