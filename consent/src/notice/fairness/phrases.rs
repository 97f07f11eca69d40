//! Phrases that labels must not say, by language: lower case, words apart by one space, `*` where
//! the last word may go on. Owns the lists and nothing else. What an authority has accepted, such
//! as « Continuer sans accepter », is in none of them.

/// The phrases of one language.
pub(super) struct Phrases {
    /// The languages' primary subtags.
    languages: &'static [&'static str],
    /// In accept's label: presses, promises or flatters.
    pub(super) press: &'static [&'static str],
    /// As accept's whole label: says nothing of accepting.
    pub(super) vague: &'static [&'static str],
    /// In the other labels: shames, threatens, sells or postpones.
    pub(super) shame: &'static [&'static str],
    /// In the other labels: accepts everything.
    pub(super) everything: &'static [&'static str],
}

/// The phrases of a language, by its primary subtag.
pub(super) fn phrases(language: &str) -> Option<&'static Phrases> {
    ALL.iter().find(|phrases| phrases.languages.contains(&language))
}

#[rustfmt::skip]
const ALL: &[Phrases] = &[
    Phrases {
        languages: &["en"],
        press: &["and continue", "to continue", "continue to", "recommended", "best experience", "better experience", "full experience", "support us", "love", "i'm in", "count me in", "sounds good", "of course", "and close", "enjoy", "unlock", "for free"],
        vague: &["ok", "okay", "got it", "i understand", "understood", "continue", "close", "next", "proceed", "dismiss", "fine", "alright", "that's ok", "that's fine", "let's go"],
        shame: &["hate", "don't care", "do not care", "don't like", "without supporting", "not support", "miss out", "worse", "limited experience", "limited version", "limited access", "lower quality", "boring", "less relevant", "irrelevant", "random ads", "lose", "sorry", "unfortunately", "at my own risk", "later", "not now", "for now", "remind me", "ask me again", "leave", "exit", "subscribe", "pay", "buy"],
        everything: &["accept all", "allow all", "agree to all", "accept everything", "allow everything", "agree to everything"],
    },
    Phrases {
        languages: &["de"],
        press: &["und weiter", "und fortfahren", "empfohlen*", "beste erlebnis", "bestes erlebnis", "besseres erlebnis", "volle erlebnis", "optimal*", "unterstütz*", "und schließen", "gerne", "na klar", "los geht's", "kostenlos"],
        vague: &["ok", "okay", "verstanden", "alles klar", "weiter", "schließen", "fortfahren", "in ordnung", "zur website", "weiter zur website"],
        shame: &["später", "nicht jetzt", "jetzt nicht", "vorerst", "leider", "schade", "eingeschränkt*", "ohne unterstützung", "nicht unterstützen", "egal", "hasse", "schlechter*", "weniger relevant*", "erinner*", "verlassen", "abonnieren", "kaufen", "bezahlen", "abo"],
        everything: &["alle akzeptieren", "alles akzeptieren", "alle cookies akzeptieren", "allen zustimmen", "allem zustimmen", "alle zulassen", "alles zulassen", "alle cookies zulassen", "alle erlauben", "alles erlauben", "alle annehmen"],
    },
    Phrases {
        languages: &["fr"],
        press: &["et continuer", "pour continuer", "recommandé*", "meilleure expérience", "expérience optimale", "expérience complète", "soutenir", "et fermer", "avec plaisir", "profiter", "c'est parti"],
        vague: &["ok", "compris", "j'ai compris", "continuer", "fermer", "suivant", "c'est noté"],
        shame: &["plus tard", "pas maintenant", "pour l'instant", "tant pis", "dommage", "malheureusement", "sans soutenir", "ne pas soutenir", "moins bonne", "expérience limitée", "version limitée", "accès limité", "dégradé*", "je déteste", "moins pertinent*", "rappeler", "quitter", "s'abonner", "abonner", "payer", "acheter"],
        everything: &["tout accepter", "tout autoriser", "accepter tout", "accepter tous", "autoriser tout", "autoriser tous", "j'accepte tout"],
    },
    Phrases {
        languages: &["es"],
        press: &["y continuar", "para continuar", "recomendad*", "mejor experiencia", "experiencia completa", "apoyar", "apoyarnos", "y cerrar", "con gusto", "disfrutar"],
        vague: &["ok", "vale", "entendido", "lo entiendo", "continuar", "cerrar", "siguiente"],
        shame: &["más tarde", "ahora no", "por ahora", "lástima", "lamentablemente", "sin apoyar", "no apoyar", "peor", "experiencia limitada", "versión limitada", "acceso limitado", "odio", "no me importa", "menos relevante*", "recordar*", "salir", "suscrib*", "pagar", "comprar"],
        everything: &["aceptar todo", "aceptar todas", "aceptar todos", "permitir todo", "permitir todas", "permitir todos", "acepto todo"],
    },
    Phrases {
        languages: &["it"],
        press: &["e continua", "e prosegui", "per continuare", "consigliat*", "migliore esperienza", "esperienza migliore", "esperienza completa", "sostienici", "sostenerci", "e chiudi", "volentieri"],
        vague: &["ok", "va bene", "capito", "ho capito", "continua", "prosegui", "chiudi", "avanti"],
        shame: &["più tardi", "non ora", "non adesso", "per ora", "peccato", "purtroppo", "senza sostenere", "non sostenere", "peggiore", "esperienza limitata", "versione limitata", "accesso limitato", "odio", "non mi importa", "meno pertinent*", "ricordamelo", "esci", "abbonati", "abbonarsi", "paga", "acquista"],
        everything: &["accetta tutto", "accetta tutti", "accetta tutte", "accettare tutto", "accettare tutti", "accetto tutto", "consenti tutto", "consenti tutti", "permetti tutto"],
    },
    Phrases {
        languages: &["nl"],
        press: &["en doorgaan", "en ga verder", "en verder", "om door te gaan", "aanbevolen", "beste ervaring", "betere ervaring", "volledige ervaring", "steun ons", "en sluiten", "graag"],
        vague: &["ok", "oké", "oke", "begrepen", "ik begrijp het", "doorgaan", "verder", "sluiten", "volgende", "prima"],
        shame: &["later", "niet nu", "nu niet", "voorlopig", "helaas", "jammer", "zonder te steunen", "niet steunen", "slechter*", "beperkte ervaring", "beperkte versie", "beperkte toegang", "minder relevant*", "haat", "kan me niet schelen", "herinner*", "verlaten", "abonneren", "betalen", "kopen"],
        everything: &["alles accepteren", "alle accepteren", "accepteer alles", "accepteer alle", "alle cookies accepteren", "alles toestaan", "alle cookies toestaan", "alles toelaten"],
    },
    Phrases {
        languages: &["pl"],
        press: &["i kontynuuj", "i przejdź", "aby kontynuować", "zalecan*", "polecan*", "najlepsze wrażenia", "lepsze wrażenia", "pełne wrażenia", "wspieram*", "wesprzyj", "i zamknij", "chętnie"],
        vague: &["ok", "rozumiem", "kontynuuj", "dalej", "zamknij", "przejdź do serwisu", "w porządku"],
        shame: &["później", "nie teraz", "na razie", "niestety", "szkoda", "bez wsparcia", "nie wspieram", "gorsz*", "ograniczon*", "mniej trafn*", "nienawidzę", "nie obchodzi", "przypomnij*", "opuść", "wyjdź", "subskryb*", "zapłać", "kup"],
        everything: &["zaakceptuj wszystk*", "akceptuj wszystk*", "akceptuję wszystk*", "zezwól na wszystk*", "zgadzam się na wszystk*", "przyjmij wszystk*"],
    },
    Phrases {
        languages: &["pt"],
        press: &["e continuar", "para continuar", "recomendad*", "melhor experiência", "experiência completa", "apoiar", "apoie", "e fechar", "com prazer", "aproveitar"],
        vague: &["ok", "entendi", "percebi", "continuar", "fechar", "avançar", "prosseguir", "está bem", "tudo bem"],
        shame: &["mais tarde", "agora não", "por enquanto", "por agora", "infelizmente", "que pena", "sem apoiar", "não apoiar", "pior", "experiência limitada", "versão limitada", "acesso limitado", "odeio", "não me importo", "menos relevante*", "lembrar*", "sair", "assinar", "subscrever", "pagar", "comprar"],
        everything: &["aceitar tudo", "aceitar todos", "aceitar todas", "permitir tudo", "permitir todos", "permitir todas", "aceito tudo"],
    },
    Phrases {
        languages: &["sv"],
        press: &["och fortsätt", "för att fortsätta", "rekommender*", "bästa upplevelse*", "bättre upplevelse", "full upplevelse", "stöd oss", "stötta oss", "och stäng", "gärna"],
        vague: &["ok", "okej", "jag förstår", "förstått", "uppfattat", "fortsätt", "stäng", "nästa", "vidare"],
        shame: &["senare", "inte nu", "tills vidare", "tyvärr", "synd", "utan att stödja", "inte stödja", "sämre", "begränsad upplevelse", "begränsad version", "mindre relevant*", "hatar", "bryr mig inte", "påminn*", "lämna", "prenumerera", "betala", "köp"],
        everything: &["acceptera alla", "acceptera allt", "godkänn alla", "godkänn allt", "tillåt alla", "tillåt allt"],
    },
    Phrases {
        languages: &["da"],
        press: &["og fortsæt", "for at fortsætte", "anbefal*", "bedste oplevelse", "bedre oplevelse", "fuld oplevelse", "støt os", "og luk", "gerne"],
        vague: &["ok", "okay", "forstået", "jeg forstår", "fortsæt", "luk", "næste", "videre", "fint"],
        shame: &["senere", "ikke nu", "indtil videre", "desværre", "ærgerligt", "uden at støtte", "ikke støtte", "dårligere", "begrænset oplevelse", "begrænset version", "mindre relevant*", "hader", "er ligeglad", "påmind*", "forlad", "abonner*", "betal", "køb"],
        everything: &["accepter alle", "accepter alt", "acceptér alle", "acceptér alt", "tillad alle", "tillad alt", "godkend alle", "godkend alt"],
    },
    Phrases {
        languages: &["nb", "no", "nn"],
        press: &["og fortsett", "for å fortsette", "anbefal*", "beste opplevelse*", "bedre opplevelse", "full opplevelse", "støtt oss", "og lukk", "gjerne"],
        vague: &["ok", "okei", "forstått", "jeg forstår", "skjønner", "fortsett", "lukk", "neste", "videre", "greit"],
        shame: &["senere", "ikke nå", "inntil videre", "dessverre", "synd", "uten å støtte", "ikke støtte", "dårligere", "begrenset opplevelse", "begrenset versjon", "mindre relevant*", "hater", "bryr meg ikke", "forlat", "abonner*", "betal", "kjøp"],
        everything: &["godta alle", "godta alt", "aksepter alle", "aksepter alt", "tillat alle", "tillat alt"],
    },
    Phrases {
        languages: &["fi"],
        press: &["ja jatka", "jatkaaksesi", "suositel*", "paras kokemus", "parempi kokemus", "täysi kokemus", "tue meitä", "ja sulje", "mielelläni"],
        vague: &["ok", "selvä", "ymmärrän", "jatka", "sulje", "seuraava"],
        shame: &["myöhemmin", "ei nyt", "toistaiseksi", "valitettavasti", "harmi", "tukematta", "huonom*", "rajoitettu kokemus", "vihaan", "en välitä", "muistuta*", "poistu", "tilaa", "maksa", "osta"],
        everything: &["hyväksy kaikki", "hyväksyn kaikki", "salli kaikki"],
    },
    Phrases {
        languages: &["cs"],
        press: &["a pokračovat", "pro pokračování", "doporučen*", "nejlepší zážitek", "lepší zážitek", "plný zážitek", "podpořit", "podpořte", "a zavřít"],
        vague: &["ok", "rozumím", "chápu", "pokračovat", "zavřít", "další", "dobře"],
        shame: &["později", "teď ne", "nyní ne", "zatím", "bohužel", "škoda", "bez podpory", "nepodpořit", "horší", "omezený zážitek", "omezená verze", "nenávidím", "je mi to jedno", "připom*", "opustit", "odejít", "předplat*", "zaplatit", "koupit"],
        everything: &["přijmout vše*", "povolit vše*", "přijímám vše*", "souhlasím se vším"],
    },
];
