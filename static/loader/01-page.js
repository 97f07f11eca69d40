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
if (early && !Array.isArray(early)) return complain("window.latch is taken: nothing starts here");

// As they are now: a page may replace them later, and a refusal must still get through.
const { fetch } = window;
const { parse, stringify } = JSON;

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
  busy = true;
  // What the banner's methods return: 1 keep the choice, 2 a script was distrusted, 4 the choice
  // has changed, 8 let something in once, 16 paint the screen, 32 set the switches; and from here,
  // 64 the choice was not kept.
  try {
    todo = deed(banner);
    if (todo & 1) todo |= keep(seconds());
    if (todo & 8) writeOutbox(outbox().concat(lastLetter(Date.now(), keptParts()[3])));
    busy = false;
    // What it causes is put off until after the paint; only here nothing can keep it from coming.
    if (todo & 4) changed(quiet || todo & 64);
    if (todo & 16) paint(!quiet);
    if (todo & 48) switches();
    if (todo & 8) afterPaint(post);
    if (todo & 2) complain("a script tried to accept; only a person can");
  } catch (why) {
    // A choice without its record is none.
    if (busy && todo & 1) expireCookie(COOKIE);
    fail(why);
  }
  return todo;
}

// Something here does not work, perhaps because the page has broken it. Nothing further runs, and
// what has run ends with the page.
function fail(why) {
  banner = 0;
  if (ledger[0]) location.reload();
  if (host) host.remove();
  complain("nothing gated will run: " + ((why && why.message) || why));
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

// Both frames of a click belong to the visitor: what costs time comes after the next paint. A
// hidden page paints nothing and waits no longer than this.
function afterPaint(deed) {
  let over;
  const once = () => over || ((over = true), deed());
  requestAnimationFrame(() => soon(once));
  setTimeout(once, 80);
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

async function get(address) {
  const response = await fetch(base + address, { credentials: "omit" });
  if (!response.ok) throw new Error(response.url + " answered " + response.status);
  return response;
}

function complain(why) {
  console.error("[latch] " + why);
}

// Tells the page, in a task of its own: what its listeners do is not the banner's affair.
function emit(name, detail) {
  setTimeout(() => document.dispatchEvent(new CustomEvent("latch:" + name, { detail })));
}
