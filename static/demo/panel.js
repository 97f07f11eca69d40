// The demo's panel: shows what the stand-in trackers have received. A tool of the demo, not of a
// real shop, and no part of Latch.
(function () {
  'use strict';

  var names = {
    'google-analytics-4': 'Google Analytics', 'google-ads': 'Google Ads', 'meta-pixel': 'Meta',
    'linkedin-insight': 'LinkedIn', 'tiktok-pixel': 'TikTok', youtube: 'YouTube', unknown: 'Other'
  };
  var heard = -1;

  function make(tag, text, name) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  function join(parent) {
    for (var n = 1; n < arguments.length; n += 1) parent.appendChild(arguments[n]);
    return parent;
  }

  var panel = make('details', '', 'hits');
  var total = make('b', '0');
  var summary = join(make('summary'), total, make('span', 'What the trackers have received', 'long'),
    make('span', 'Tracker hits', 'short'));
  var told = make('p');
  var vendors = make('ul', '', 'vendors');
  var latest = make('ul', '', 'latest');
  var reset = make('button', 'Reset');
  var status = make('p');
  status.setAttribute('role', 'status');
  reset.type = 'button';
  panel.open = matchMedia('(min-width: 78rem)').matches;
  var aside = make('aside');
  aside.setAttribute('aria-label', 'Demo tool: what the trackers have received');
  join(aside, join(panel, summary, join(make('div'), told, vendors, latest, join(make('footer'), make('i', 'Demo tool, not part of a real shop'), reset), status)));

  function line(hit) {
    var amount = hit.value ? ' ' + hit.value + ' ' + (hit.currency || '') : '';
    var what = (hit.event || (hit.kind === 'script' ? 'script loaded' : hit.kind)) + amount;
    var item = join(make('li'), make('strong', names[hit.vendor] || hit.vendor), document.createTextNode(' · ' + what));
    if (hit.cookies_set.length) join(item, make('small', 'set ' + hit.cookies_set.join(', ')));
    return item;
  }

  function show(log) {
    var newest = log.hits.length ? log.hits[log.hits.length - 1].seq : 0;
    var state = log.total * 1e6 + newest;
    if (state === heard) return;
    heard = state;
    total.textContent = String(log.total);
    panel.toggleAttribute('data-heard', log.total > 0);
    told.textContent = log.total
      ? 'Requests that reached the vendors’ stand-ins:'
      : 'Nothing. No tracker has heard of this visit.';
    status.textContent = 'Trackers have received ' + log.total;
    vendors.replaceChildren.apply(vendors, Object.keys(log.by_vendor).map(function (id) {
      return make('li', (names[id] || id) + ' ' + log.by_vendor[id]);
    }));
    latest.replaceChildren.apply(latest, log.hits.reverse().map(line));
    vendors.hidden = latest.hidden = reset.hidden = !log.total;
  }

  function poll() {
    return fetch('hits?limit=6').then(function (answer) { return answer.json(); }).then(show, function () {
      told.textContent = 'The tracker’s log cannot be read right now.';
    });
  }

  function loop() {
    (document.hidden ? Promise.resolve() : poll()).then(function () { setTimeout(loop, 1000); });
  }

  reset.addEventListener('click', function () {
    fetch('hits/reset', { method: 'POST' }).then(poll).then(function () { summary.focus(); });
  });
  document.body.appendChild(aside);
  loop();
})();
