//! Which letters count as the same, and where words begin and end: one reader for what is stored and what is looked for,
//! for names that are put in order and names that are compared.

use std::collections::BTreeSet;

use domain::text::{digit_value, is_invisible};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longer words are cut: nobody types them, and an index has to end somewhere.
const CHARS: usize = 40;
/// So are longer names in their order: an index of PostgreSQL takes 2,700 bytes.
const NAME_CHARS: usize = 200;

/// A text with its letters made plain: lower case in every script, composed, without accents; `Ångström` becomes
/// `angstrom`, `Straße` `strasse`, `ΜΗΧΑΝΙΚΌΣ` `μηχανικοσ`, `٤٢` `42`. Vowel signs of scripts that write them as marks stay.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let is_kept = |c: &char| !is_invisible(*c) && !is_accent(*c) && *c != TATWEEL;
    // Letters differ in case in more ways than lower case tells: `ς`, `Σ` and `σ` are one.
    let lower = text.nfkd().filter(is_kept).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut plain = String::with_capacity(text.len());
    for c in lower.nfkd().filter(is_kept) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'þ' => plain.push_str("th"),
            'ı' => plain.push('i'),
            'ħ' => plain.push('h'),
            'ŧ' => plain.push('t'),
            // Persian and Arabic keyboards write the same letters differently, and people their endings.
            'ک' => plain.push('ك'),
            'ی' | 'ى' => plain.push('ي'),
            'ة' => plain.push('ه'),
            // Letters of their own to Unicode, apostrophes to people.
            '\u{2b9}'..='\u{2bf}' => plain.push('\''),
            c => plain.push(digit_value(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)),
        }
    }
    plain.nfc().collect()
}

/// A name as names are put in order and told apart: folded, with single spaces.
pub(crate) fn folded_name(name: &str) -> String {
    let folded = folded(name);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ").chars().take(NAME_CHARS).collect()
}

/// The words of a text, in their order. `c++` and `c#` are words. Where a script has no spaces between words, or endings
/// stick to them, each two neighbours are one: whatever part of `東京都庁` is looked for, its pairs are there.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Spaced(word) => words.push(word),
            Piece::Unspaced(letters) if letters.len() == 1 => words.extend(letters.iter().map(char::to_string)),
            Piece::Unspaced(letters) => words.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>())),
        }
    }
    words
}

/// All that a text is found by: its [`words`], and the same in other spellings.
pub(crate) fn indexed_words(text: &str) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for piece in pieces(text) {
        match piece {
            Piece::Spaced(word) => {
                let bare = word.trim_end_matches(['+', '#']);
                // Who looks for C does not look for C++.
                if bare.len() < word.len() && bare.chars().count() > 1 {
                    words.insert(bare.to_owned());
                }
                words.insert(word);
            }
            Piece::Unspaced(letters) => {
                words.extend(letters.iter().map(char::to_string));
                words.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
        }
    }
    if let Some(spelt) = spelt_out(text) {
        words.extend(self::words(&spelt));
    }
    words
}

/// The names of a place are compared as a whole: its words without spaces between them are not taken apart.
pub(crate) fn whole_words(text: &str) -> Vec<String> {
    let whole = |piece| match piece {
        Piece::Spaced(word) => word,
        Piece::Unspaced(letters) => letters.into_iter().collect(),
    };
    pieces(text).into_iter().map(whole).collect()
}

/// `Müller` as `Mueller`, which is how it is typed where there is no ü.
pub(crate) fn spelt_out(text: &str) -> Option<String> {
    let is_spelt = |c: char| matches!(c, 'ä' | 'ö' | 'ü' | 'ø' | 'å' | 'Ä' | 'Ö' | 'Ü' | 'Ø' | 'Å');
    if text.is_ascii() || !text.nfc().any(is_spelt) {
        return None;
    }
    let mut spelt = String::with_capacity(text.len() + 4);
    for c in text.nfc() {
        match c {
            'ä' | 'Ä' => spelt.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => spelt.push_str("oe"),
            'ü' | 'Ü' => spelt.push_str("ue"),
            'å' | 'Å' => spelt.push_str("aa"),
            c => spelt.push(c),
        }
    }
    Some(spelt)
}

/// A run of letters.
enum Piece {
    /// Of a script that puts spaces between words.
    Spaced(String),
    /// Of one that does not.
    Unspaced(Vec<char>),
}

fn pieces(text: &str) -> Vec<Piece> {
    let folded: Vec<char> = folded(text).chars().collect();
    let mut pieces = Vec::new();
    let mut rest = folded.as_slice();
    while let Some(first) = rest.first() {
        let is_unspaced = is_unspaced(*first);
        let is_same = |c: &char| is_part_of_word(*c) && self::is_unspaced(*c) == is_unspaced;
        let letters = rest.iter().take_while(|c| is_same(c)).count();
        if letters == 0 {
            rest = &rest[1..];
            continue;
        }
        let signs = if is_unspaced { 0 } else { signs(&rest[letters..]) };
        let (piece, after) = rest.split_at(letters + signs);
        rest = after;
        if !piece.iter().any(|c| c.is_alphanumeric()) {
            continue;
        }
        pieces.push(if is_unspaced {
            Piece::Unspaced(piece.to_vec())
        } else {
            Piece::Spaced(piece.iter().take(CHARS).collect())
        });
    }
    pieces
}

/// How many signs behind a word belong to it: those of `C++`, `C#` and `C++17`; the one of `HTML+CSS` does not.
fn signs(after: &[char]) -> usize {
    let signs = after.iter().take_while(|c| matches!(c, '+' | '#')).count();
    let joins = signs == 1 && after.first() == Some(&'+') && after.get(1).is_some_and(|c| is_part_of_word(*c));
    if joins { 0 } else { signs.min(2) }
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// It only makes Arabic words longer.
const TATWEEL: char = '\u{640}';

/// Marks that change how a letter sounds, of scripts whose readers leave them out; not the vowels of Indic scripts, nor
/// what makes another letter of a kana.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{344}' | '\u{346}'..='\u{36f}' | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Letters of scripts that put no spaces between words, and of Hangul, where endings stick to them.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        // Thai, Lao; Myanmar; Hangul; Khmer.
        0xe01..=0xeff | 0x1000..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff
        // Tai Le, New Tai Lue, Tai Tham, Balinese.
        | 0x1950..=0x19df | 0x1a20..=0x1aaf | 0x1b00..=0x1b7f
        // Han, kana, bopomofo, Hangul, Yi, Javanese, Myanmar again.
        | 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3021..=0x303c | 0x3041..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0xa4cf
        | 0xa960..=0xa97f | 0xa980..=0xa9ff | 0xaa60..=0xaa7f | 0xac00..=0xd7ff | 0xf900..=0xfaff
        | 0x1_aff0..=0x1_b16f | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_words() {
        let of = |text: &str| words(text).join(" ");
        assert_eq!(of("Zoë Łukasz, Straße"), "zoe lukasz strasse");
        assert_eq!(
            of("HTML+CSS #rust C++ C# C++17 C#/.NET notepad++, R+D a+"),
            "html css rust c++ c# c++ 17 c# net notepad++ r d a+"
        );
        assert_eq!(of("ΜΗΧΑΝΙΚΟΣ μηχανικος μηχανικός"), "μηχανικοσ μηχανικοσ μηχανικοσ");
        assert_eq!(of("सॉफ्टवेयर इंजीनियर"), "सॉफ्टवेयर इंजीनियर");
        assert_eq!(of("東京のRustエンジニア"), "東京 京の rust エン ンジ ジニ ニア");
        assert_eq!(of("٤٢ ４２ ४२"), "42 42 42");
        assert_eq!(of("می\u{200c}خواهم soft\u{ad}ware 1\u{fe0f}\u{20e3}"), "ميخواهم software 1");
        assert_eq!(of("山 🦀 \u{94d} ++ #"), "山");
        assert_eq!(of("İstanbul ISTANBUL ıstanbul ﬁne"), "istanbul istanbul istanbul fine");
        assert_eq!(of("O\u{2bc}Brien O'Brien O’Brien"), "o brien o brien o brien");
        assert_eq!(
            indexed_words("Müller C++ Notepad++ #a1#b2"),
            ["a1", "a1#", "b2", "c++", "mueller", "muller", "notepad", "notepad++"].map(str::to_owned).into()
        );
    }

    #[test]
    fn every_letter_is_the_same_composed_or_not_and_in_either_case() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric()) {
            let text = format!("x{c}y");
            let once = folded(&text);
            assert_eq!(folded(&once), once, "{c} {:x}", u32::from(c));
            assert_eq!(words(&text.nfd().collect::<String>()), words(&text), "{c} {:x}", u32::from(c));
            assert_eq!(words(&text.nfc().collect::<String>()), words(&text), "{c} {:x}", u32::from(c));
            assert_eq!(words(&text.to_lowercase()), words(&text), "{c} {:x}", u32::from(c));
            assert_eq!(words(&text.to_uppercase()), words(&text), "{c} {:x}", u32::from(c));
        }
    }

    #[test]
    fn names_keep_to_one_order() {
        let mut names = ["Zoe", "Émile", "eve", "Ørsted", "  Anna   Bee", "ÅSA", "Ömer", "Łukasz", "Ivy"];
        names.sort_by_key(|name| folded_name(name));
        assert_eq!(names, ["  Anna   Bee", "ÅSA", "Émile", "eve", "Ivy", "Łukasz", "Ömer", "Ørsted", "Zoe"]);
        assert!(folded_name(&"\u{fdfa}".repeat(120)).len() <= 800);
    }
}
