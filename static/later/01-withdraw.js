// What follows a no: stop what runs, take it out of the page, remove what it left on the device,
// look whether it is gone. Owns that order; the banner says what is refused.

// `wipe` of a notice: for each service c cookies ("name" or "name path"), l local and s session
// storage, i databases, k caches, o the vendor's off switch, h 1 if some cookies are HttpOnly.
// Names are exact or end with `*`; never part of a name.
const { ledger, permits, expireCookie, keptParts, seconds, complain } = latch;

// Code that has run cannot be made to stop. A page without it is loaded, unless the visitor would
// lose what they have typed: then they are asked.
// What was let in once stays until something is said that refuses it.
function withdraw(all, spare) {
  const stopped = ledger.filter((entry) => {
    const verdict = permits(entry.categories, entry.services);
    return !entry.stopped && verdict !== 1 && (all || !entry.once || (verdict && !spare));
  });
  const gone = Object.keys(notice.wipe).filter((id) => {
    const verdict = permits("", id);
    return verdict === 2 || (all && verdict !== 1);
  });
  for (const id of gone) {
    const ran = stopped.some((entry) => !entry.services || entry.services.split(/[\s,]+/).includes(id));
    if (ran && notice.wipe[id].o) switchOff(notice.wipe[id].o);
  }
  stopped.forEach(latch.putBack);
  const fresh = all || recent();
  wipe(gone, fresh);
  if (fresh && gone.some((id) => notice.wipe[id].h)) expire(gone);
  // What has been written until now is gone; timers of vendors write again.
  if (gone.length) setTimeout(secondPass, 2000, gone, fresh);
  if (stopped.some((entry) => entry.script)) {
    if (latch.typed()) note("reload");
    else latch.reload();
  }
}

function switchOff(code) {
  const element = document.createElement("script");
  if (latch.nonce) element.nonce = latch.nonce;
  try {
    element.text = latch.trusted(code);
    document.head.append(element);
    element.remove();
  } catch (why) {
    complain("the page refuses a tag: " + why);
  }
}

// Whether the answer was given just now, on this page or on the one that this one replaces.
function recent() {
  return seconds() - keptParts()[2] < 30;
}

async function secondPass(gone, fresh) {
  // A yes in between is not undone.
  gone = gone.filter((id) => permits("", id) !== 1);
  wipe(gone, fresh);
  // Read back after a while: what is written again at once has not been removed.
  await new Promise((yes) => setTimeout(yes, 500));
  const left = await leftovers(gone);
  for (const name of left) report("leftover", name);
  if (left.length && fresh) note("left", left.join(", "));
}

function means(pattern, name) {
  const start = pattern.slice(0, -1);
  return pattern.endsWith("*") ? name.startsWith(start) : name === pattern;
}

function cookieNames() {
  return document.cookie.split(";").map((pair) => pair.split("=")[0].trim());
}

function stores() {
  const all = [];
  for (const [letter, kind] of [["l", "localStorage"], ["s", "sessionStorage"]]) {
    // Where storage is blocked, nothing is in it.
    try {
      if (window[kind]) all.push([letter, window[kind]]);
    } catch {}
  }
  return all;
}

function wipe(services, fresh) {
  for (const id of services) {
    const own = notice.wipe[id];
    for (const cookie of own.c || []) {
      const [pattern, path] = cookie.split(" ");
      const names = cookieNames().filter((name) => means(pattern, name));
      // A cookie for another path is not shown to this one; right after the answer, exact names
      // are removed unseen.
      if (fresh && !pattern.endsWith("*")) names.push(pattern);
      for (const name of new Set(names)) expireCookie(name, path);
    }
    for (const [letter, store] of stores()) {
      for (const pattern of own[letter] || []) {
        for (const key of Object.keys(store)) if (means(pattern, key)) store.removeItem(key);
      }
    }
    for (const pattern of own.i || []) {
      databases(pattern).then((names) => names.forEach((name) => indexedDB.deleteDatabase(name)));
    }
    for (const pattern of own.k || []) {
      cacheNames(pattern).then((names) => names.forEach((name) => caches.delete(name)));
    }
  }
}

async function databases(pattern) {
  try {
    return (await indexedDB.databases()).map((one) => one.name).filter((name) => means(pattern, name));
  } catch {
    return pattern.endsWith("*") ? [] : [pattern];
  }
}

async function cacheNames(pattern) {
  try {
    return (await caches.keys()).filter((name) => means(pattern, name));
  } catch {
    return [];
  }
}

// What is still there, as far as this page can see.
async function leftovers(services) {
  const left = [];
  for (const id of services) {
    const own = notice.wipe[id];
    // By the declared name: the found one may hold an identifier.
    const see = (kind, names, pattern) =>
      names.some((name) => means(pattern, name)) && left.push(kind + " " + pattern);
    for (const cookie of own.c || []) see("cookie", cookieNames(), cookie.split(" ")[0]);
    for (const [letter, store] of stores()) {
      for (const pattern of own[letter] || []) see("storage", Object.keys(store), pattern);
    }
    for (const pattern of own.k || []) see("cache", await cacheNames(pattern), pattern);
    if (own.i && indexedDB.databases) {
      for (const pattern of own.i) see("database", await databases(pattern), pattern);
    }
  }
  return [...new Set(left)];
}
