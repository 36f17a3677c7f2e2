//! Places that have several names: who writes München is found by Munich, by Muenchen and by Monaco di Baviera.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use crate::folding::{indexed_words, spelt_out, whole_words};

/// The most words that a name here has.
const WORDS: usize = 4;

/// All names of one place, separated by commas. What differs in accents alone stands here once.
const PLACES: &[&str] = &[
    // Germany, Austria, Switzerland
    "München, Munich, Monaco di Baviera, Monachium, Мюнхен, ミュンヘン, 慕尼黑, Mnichov",
    "Köln, Cologne, Colonia, Keulen, Kolonia, Кёльн",
    "Nürnberg, Nuremberg, Norimberga, Norymberga",
    "Hannover, Hanover",
    "Frankfurt, Frankfurt am Main, Francfort, Francoforte, Франкфурт",
    "Aachen, Aix-la-Chapelle, Aquisgrana",
    "Braunschweig, Brunswick",
    "Berlin, Берлин, برلين, 柏林, ベルリン, Berlijn, Berlino",
    "Hamburg, Hambourg, Amburgo, Гамбург",
    "Dresden, Drezno, Dresde, Drážďany",
    "Leipzig, Lipsk, Lipsko",
    "Wien, Vienna, Vienne, Viena, Wenen, Wiedeń, Вена, Відень, Bécs, Dunaj",
    "Zürich, Zurigo, Цюрих",
    "Genève, Geneva, Genf, Ginevra, Ginebra, Женева",
    "Basel, Bâle, Basle, Basilea",
    "Bern, Berne, Berna",
    "Luzern, Lucerne, Lucerna",
    // The Low Countries, France, Iberia, Italy
    "Bruxelles, Brussels, Brussel, Brüssel, Bruselas, Bruksela, Брюссель",
    "Antwerpen, Antwerp, Anvers, Amberes",
    "Gent, Ghent, Gand",
    "Brugge, Bruges, Brügge",
    "Liège, Luik, Lüttich",
    "Den Haag, The Hague, La Haye, La Haya, s-Gravenhage",
    "London, Londres, Londra, Londen, Londyn, Лондон, ロンドン, 伦敦",
    "Dublin, Baile Átha Cliath",
    "Edinburgh, Édimbourg, Edimburgo",
    "Lille, Rijsel",
    "Paris, Parigi, París, Париж, باريس, 巴黎, パリ, Paryż, Parijs",
    "Lyon, Lyons, Lione",
    "Marseille, Marseilles, Marsiglia",
    "Nice, Nizza",
    "Strasbourg, Straßburg, Strasburgo",
    "Luxembourg, Luxemburg, Lëtzebuerg",
    "Lisboa, Lisbon, Lisbonne, Lissabon, Lizbona, Лиссабон",
    "Porto, Oporto",
    "Sevilla, Seville, Séville",
    "Zaragoza, Saragossa",
    "A Coruña, La Coruña, Corunna",
    "San Sebastián, Donostia",
    "Barcelona, Barcelone, Barcellona, Барселона",
    "Madrid, Мадрид, مدريد",
    "Roma, Rome, Rom, Rzym, Рим, Řím",
    "Milano, Milan, Mailand, Milán, Mediolan, Милан",
    "Napoli, Naples, Neapel, Nápoles",
    "Torino, Turin, Turyn",
    "Firenze, Florence, Florenz, Florencia, Florencja",
    "Venezia, Venice, Venedig, Venise, Wenecja",
    "Genova, Genoa, Genua, Gênes",
    "Bologna, Bolonia",
    "Bolzano, Bozen",
    // The North and the Baltic
    "København, Copenhagen, Kopenhagen, Copenhague, Kopenhaga, Köpenhamn, Копенгаген",
    "Göteborg, Gothenburg",
    "Helsinki, Helsingfors, Хельсинки",
    "Turku, Åbo",
    "Tampere, Tammerfors",
    "Tallinn, Reval, Таллин",
    "Riga, Ryga, Рига",
    "Vilnius, Wilno, Вильнюс",
    "Reykjavík, Reykjavik",
    // Middle and Eastern Europe
    "Praha, Prague, Prag, Praga, Прага",
    "Brno, Brünn",
    "Plzeň, Pilsen",
    "Bratislava, Pressburg, Pozsony",
    "Warszawa, Warsaw, Warschau, Varsovie, Varsovia, Варшава",
    "Kraków, Cracow, Krakau, Cracovie, Cracovia, Краков, Краків",
    "Wrocław, Breslau, Вроцлав",
    "Gdańsk, Danzig, Гданськ",
    "Poznań, Posen",
    "Łódź, Lodz",
    "Katowice, Kattowitz",
    "Budapest, Budapeszt, Будапешт",
    "București, Bucharest, Bukarest, Bucarest, Bukareszt, Бухарест",
    "Cluj-Napoca, Cluj, Klausenburg, Kolozsvár",
    "Iași, Jassy",
    "Beograd, Belgrade, Belgrad, Београд, Белград",
    "Zagreb, Agram, Загреб",
    "Ljubljana, Laibach, Lubiana",
    "Sofia, Sofija, София",
    "Plovdiv, Пловдив",
    "Skopje, Скопје",
    "Athens, Athína, Αθήνα, Athen, Athènes, Atenas, Atene, Ateny",
    "Thessaloniki, Θεσσαλονίκη, Salonica, Saloniki",
    "Kyiv, Kiev, Kiew, Київ, Киев, Kijów",
    "Lviv, Lwów, Lemberg, Lvov, Львів, Львов",
    "Odesa, Odessa, Одеса, Одесса",
    "Kharkiv, Kharkov, Харків, Харьков",
    "Dnipro, Днипро, Дніпро",
    "Minsk, Мінск, Минск",
    "Chișinău, Chisinau, Kishinev",
    "Moskva, Moscow, Moskau, Moscou, Moscú, Москва",
    "Sankt-Peterburg, Saint Petersburg, St Petersburg, St. Petersburg, Санкт-Петербург",
    "Tbilisi, Tiflis, თბილისი",
    "Yerevan, Erevan, Երևան",
    "Baku, Bakı, Баку",
    // Turkey, the Middle East, Africa
    "İstanbul, Constantinople, Estambul, Стамбул, إسطنبول",
    "İzmir, Smyrna",
    "Tel Aviv, Tel Aviv-Yafo, תל אביב",
    "Jerusalem, Yerushalayim, Al-Quds, ירושלים, القدس",
    "Beirut, Beyrouth, بيروت",
    "Damascus, Dimashq, دمشق",
    "Amman, عمان",
    "Baghdad, Bagdad, بغداد",
    "Riyadh, Riad, الرياض",
    "Jeddah, Jidda, جدة",
    "Dubai, Dubaï, دبي",
    "Abu Dhabi, أبوظبي, أبو ظبي",
    "Doha, الدوحة",
    "Kuwait City, Koweït, الكويت",
    "Tehran, Teheran, Téhéran, تهران",
    "Cairo, Le Caire, Kairo, El Cairo, القاهرة",
    "Alexandria, Alexandrie, الإسكندرية",
    "Tunis, Túnez, تونس",
    "Algiers, Alger, Argel, الجزائر",
    "Casablanca, Dar el Beida, الدار البيضاء",
    "Rabat, الرباط",
    "Marrakesh, Marrakech, مراكش",
    "Addis Ababa, Addis Abeba, አዲስ አበባ",
    "Cape Town, Kaapstad, Kapstadt, Le Cap",
    "Tshwane, Pretoria",
    // Asia
    "Mumbai, Bombay, मुंबई",
    "Kolkata, Calcutta, कोलकाता, কলকাতা",
    "Chennai, Madras, சென்னை",
    "Bengaluru, Bangalore, ಬೆಂಗಳೂರು",
    "Delhi, दिल्ली",
    "New Delhi, नई दिल्ली",
    "Hyderabad, हैदराबाद, హైదరాబాద్",
    "Pune, Poona, पुणे",
    "Kochi, Cochin",
    "Thiruvananthapuram, Trivandrum",
    "Dhaka, Dacca, ঢাকা",
    "Karachi, کراچی",
    "Lahore, لاہور",
    "Kathmandu, काठमाडौं",
    "Yangon, Rangoon, ရန်ကုန်",
    "Bangkok, Krung Thep, กรุงเทพ, กรุงเทพฯ, กรุงเทพมหานคร",
    "Hà Nội, Hanoi",
    "Hồ Chí Minh, Ho Chi Minh City, Saigon, Sài Gòn, HCMC",
    "Phnom Penh, ភ្នំពេញ",
    "Singapore, Singapur, Singapour, 新加坡, シンガポール",
    "Beijing, Peking, Pékin, Pekín, 北京",
    "Shanghai, Schanghai, 上海",
    "Guangzhou, Canton, 广州, 廣州",
    "Shenzhen, 深圳",
    "Hangzhou, 杭州",
    "Chengdu, 成都",
    "Nanjing, Nanking, 南京",
    "Hong Kong, 香港",
    "Taipei, 台北, 臺北, 台北市",
    "Tokyo, Tokio, 東京, 東京都, とうきょう",
    "Osaka, 大阪, 大阪市, 大阪府",
    "Kyoto, 京都, 京都市, 京都府",
    "Fukuoka, 福岡, 福岡市",
    "Nagoya, 名古屋, 名古屋市",
    "Sapporo, 札幌, 札幌市",
    "Yokohama, 横浜, 横浜市",
    "Seoul, Séoul, Seúl, 서울, 서울시, 서울특별시",
    "Busan, Pusan, 부산, 부산시",
    "Almaty, Alma-Ata, Алматы",
    "Tashkent, Toshkent, Ташкент",
    "Ulaanbaatar, Ulan Bator, Улаанбаатар",
    // The Americas
    "New York, New York City, NYC, Nueva York, Nova York, Нью-Йорк, ニューヨーク, 纽约",
    "Los Angeles, LA, Los Ángeles",
    "San Francisco, SF",
    "Washington, Washington DC",
    "Philadelphia, Filadelfia",
    "New Orleans, Nueva Orleans",
    "Ciudad de México, Mexico City, CDMX, Mexiko-Stadt",
    "La Habana, Havana, Havanna",
    "São Paulo, Sao Paulo, San Pablo",
    "Brasília, Brasilia",
    "Québec, Quebec City",
    "Montréal, Montreal",
    // Countries
    "Deutschland, Germany, Allemagne, Alemania, Germania, Niemcy, Германия",
    "Österreich, Austria, Autriche",
    "Schweiz, Suisse, Svizzera, Switzerland, Suiza",
    "France, Frankreich, Francia, Francja",
    "España, Spain, Spanien, Espagne, Hiszpania",
    "Portugal, Portugalia",
    "Italia, Italy, Italien, Italie, Włochy",
    "Nederland, Netherlands, The Netherlands, Holland, Niederlande, Pays-Bas",
    "België, Belgique, Belgium, Belgien",
    "Polska, Poland, Polen, Pologne, Polonia",
    "Česko, Czechia, Czech Republic, Tschechien",
    "Magyarország, Hungary, Ungarn, Hongrie",
    "România, Romania, Rumänien, Roumanie",
    "България, Bulgaria, Bulgarien",
    "Ελλάδα, Greece, Griechenland, Grèce",
    "Україна, Ukraine",
    "Suomi, Finland, Finnland",
    "Sverige, Sweden, Schweden, Suède",
    "Norge, Norway, Norwegen",
    "Danmark, Denmark, Dänemark",
    "Türkiye, Turkey, Türkei",
    "مصر, Egypt, Ägypten, Égypte",
    "भारत, India, Indien, Inde",
    "日本, Japan, Japon",
    "中国, China, Chine",
    "대한민국, 한국, South Korea, Korea, Südkorea",
    "ประเทศไทย, Thailand",
    "Việt Nam, Vietnam",
    "Brasil, Brazil, Brasilien",
    "United Kingdom, UK, Great Britain, Vereinigtes Königreich",
    "United States, USA, Estados Unidos, Vereinigte Staaten",
    "United Arab Emirates, UAE, الإمارات",
];

/// The words of all names of a place, by each of them.
static WORDS_OF: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let mut words_of: HashMap<String, BTreeSet<String>> = HashMap::new();
    for place in PLACES {
        let words: BTreeSet<String> = place.split(',').flat_map(indexed_words).collect();
        for name in place.split(',') {
            for name in [Some(name.to_owned()), spelt_out(name)].into_iter().flatten() {
                words_of.entry(whole_words(&name).join(" ")).or_default().extend(words.iter().cloned());
            }
        }
    }
    words_of
});

/// The words of the other names of what is named within a text: those of München for `Munich, Germany`.
pub(crate) fn other_names(place: &str) -> BTreeSet<String> {
    let words = whole_words(place);
    let mut others = BTreeSet::new();
    for length in 1..=WORDS {
        for name in words.windows(length) {
            others.extend(WORDS_OF.get(&name.join(" ")).into_iter().flatten().cloned());
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_each_of_its_names() {
        for (place, word) in [
            ("Munich", "munchen"),
            ("München, Bayern", "munich"),
            ("Muenchen", "munich"),
            ("ミュンヘン", "munich"),
            ("東京", "tokyo"),
            ("The Hague (NL)", "haag"),
            ("NYC", "york"),
            ("Αθηνα", "athens"),
            ("كراتشي", ""),
        ] {
            let others = other_names(place);
            assert_eq!(others.contains(word), !word.is_empty(), "{place}: {others:?}");
        }
        assert!(other_names("Atlantis").is_empty());
        assert!(
            PLACES.iter().flat_map(|place| place.split(',')).all(|name| (1..=WORDS).contains(&whole_words(name).len()))
        );
    }
}
