// Stand-in for Google's gtag.js: reads dataLayer for the one id it was loaded with.
// G-… ids send GA4 hits, AW-… ids a remarketing pixel.

var id = ownUrl.searchParams.get('id');
var loaded = (window.google_tag_manager = window.google_tag_manager || {});
var layer = (window.dataLayer = window.dataLayer || []);
var consent = {};
var defaults = {};
var configured = false;
var early = [];

function allowed(type) {
  return (consent[type] || defaults[type] || 'granted') === 'granted';
}

function store() {
  if (!configured || window['ga-disable-' + id]) return;
  if (id.indexOf('G-') === 0 && allowed('analytics_storage')) {
    var now = Math.floor(Date.now() / 1000);
    keepCookie('_ga', 'GA1.1.' + digits() + '.' + now, 730);
    keepCookie('_ga_' + id.slice(2), 'GS2.1.s' + now + '$o1$g0$t' + now + '$j60$l0$h0', 730);
  }
  if (id.indexOf('AW-') === 0 && allowed('ad_storage')) {
    keepCookie('_gcl_au', '1.1.' + digits() + '.' + Math.floor(Date.now() / 1000), 90);
  }
}

function send(name, fields) {
  if (window['ga-disable-' + id]) return;
  store();
  var analytics = id.indexOf('G-') === 0;
  var state = 'G1' + (allowed('ad_storage') ? '1' : '0') + (allowed('analytics_storage') ? '1' : '0');
  if (analytics) {
    var client = readCookie('_ga').split('.').slice(2).join('.') || digits() + '.0';
    beacon(at('www.google-analytics.com', '/g/collect?') + query({
      v: 2, tid: id, cid: client, gcs: state, en: name, dl: location.href, dr: document.referrer || undefined,
      dt: document.title, ul: navigator.language, 'epn.value': fields.value, cu: fields.currency,
      'ep.transaction_id': fields.transaction_id
    }));
  } else {
    pixel(at('googleads.g.doubleclick.net', '/pagead/viewthroughconversion/') + id + '/?' + query({
      random: digits(), gcs: state, en: name, url: location.href, value: fields.value, currency_code: fields.currency
    }));
  }
}

function event(name, fields) {
  var to = fields.send_to;
  // An Ads id takes only what is addressed to it; an Analytics id also what is addressed to nobody.
  var mine = to ? [].concat(to).some(function (t) { return t.split('/')[0] === id; }) : id.indexOf('G-') === 0;
  if (mine) send(name, fields);
}

function handle(args) {
  var fields = args[2] || {};
  if (args[0] === 'consent') {
    Object.assign(args[1] === 'update' ? consent : defaults, fields);
    store();
  } else if (args[0] === 'config' && args[1] === id && !configured) {
    configured = true;
    if (fields.send_page_view !== false) send('page_view', {});
    early.splice(0).forEach(function (waiting) { event(waiting[0], waiting[1]); });
  } else if (args[0] === 'event') {
    if (configured) event(args[1], fields);
    else early.push([args[1], fields]);
  }
}

if (id && !loaded[id]) {
  loaded[id] = {};
  var push = layer.push;
  layer.push = function () {
    var length = push.apply(layer, arguments);
    [].forEach.call(arguments, handle);
    return length;
  };
  layer.slice().forEach(handle);
}
