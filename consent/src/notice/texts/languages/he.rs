//! Hebrew. Addresses the reader without gender; controls are verbal nouns.

use super::super::keys::Words;
use super::super::plural::Forms;

pub(super) const WORDS: Words = Words {
    title: "הפרטיות שלך, הבחירה שלך",
    intro: "נשמח להשתמש בקובצי Cookie ובטכנולוגיות דומות, שלנו ושל שותפינו. מלבד מה שנחוץ לאתר הזה, שום דבר לא יפעל לפני קבלת הסכמתך, ואפשר לשנות את ההחלטה בכל עת.",
    accept_all: "אישור הכול",
    reject_all: "דחיית הכול",
    choose: "בחירה",
    save: "שמירת הבחירה",
    close: "סגירה",
    settings: "הגדרות קובצי Cookie",
    always_on: "פעיל תמיד",
    vendor: "ספק",
    retention: "משך השמירה",
    cookies: "קובצי Cookie",
    session: "עד לסגירת הדפדפן",
    days: Forms {
        one: Some("יום אחד"), two: Some("יומיים"), ..Forms::of("{n} ימים")
    },
    years: Forms {
        one: Some("שנה אחת"), two: Some("שנתיים"), ..Forms::of("{n} שנים")
    },
    privacy_policy: "מדיניות הפרטיות",
    details: "פרטים",
    left: "הבחירה שלך בתוקף. בהגדרות הדפדפן אפשר למחוק את מה שהדף הזה לא הצליח למחוק:",
    stale: "מה שדחית עשוי להמשיך לפעול עד לטעינה מחדש של הדף הזה.",
    reload: "טעינה מחדש",
    embed: "תוכן מאת {service}",
    load_once: "טעינה חד-פעמית",
    load_always: "טעינת {service} תמיד",
    saved: "הבחירה שלך נשמרה.",
    new_intro: "חדש או השתנה מאז התשובה שלך: {names}. שאר התשובות שלך נשארות כפי שהן.",
    purpose: "מטרה",
    cookie: "שם",
    lasts: "משך",
    set_by: "מקור",
    this_site: "האתר הזה",
    my_data: "הנתונים שלי",
    my_data_intro: "זה כל מה שנרשם עליך כאן. המידע נשמר תחת שם אקראי, ללא כתובת ה-IP שלך.",
    my_data_none: "לא נרשם עליך דבר.",
    my_data_failed: "אין כרגע גישה לנתונים שלך. אפשר לנסות שוב מאוחר יותר.",
    back: "חזרה",
    download: "הורדת אסמכתה",
    erase: "מחיקת הנתונים שלי",
    erase_sure: "למחוק את כל מה שנרשם עליך? בביקור הבא בקשת ההסכמה תוצג שוב.",
    erase_yes: "מחיקה",
    erased: "הנתונים שלך נמחקו.",
    visitor: "השם האקראי שלך",
    version: "גרסה {n}",
    did_accept: "אישרת הכול",
    did_reject: "דחית הכול",
    did_choose: "בחרת בעצמך",
    granted: "מותר",
    denied: "נדחה",
    unasked: "לא נשאל",
};
