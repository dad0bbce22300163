//! Administrative divisions (GB/T 2260) with the years in which they stood and what they became: all of this province since
//! 1980, and the provinces and prefectures of the rest of the country as they stand.
//!
//! Years are those of the Ministry of Civil Affairs' yearly listings (县以上行政区划代码), which tell the state at a year's end;
//! in the year of a change the old and the new division are both taken to stand, as papers of that year carry either.

use std::sync::LazyLock;

/// What level a division is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省, 自治区, 直辖市.
    Province,
    /// 地区: the predecessor of today's cities.
    Prefecture,
    /// 地级市.
    City,
    /// 县级市.
    CountyCity,
    /// 县.
    County,
    /// 市辖区.
    District,
}

/// A division under one name, while it had that name and code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Six digits.
    pub code: &'static str,
    /// The name with its suffix.
    pub name: &'static str,
    /// Its level.
    pub level: Level,
    /// The first year; none for one that stood when the listings begin (1980).
    pub since: Option<i32>,
    /// The year in which it ended; none for one that stands.
    pub until: Option<i32>,
    /// The codes under which what it was went on, in the year it ended.
    pub successors: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Division>> = LazyLock::new(|| {
    let own = include_str!("division.csv").lines().skip(1).filter_map(own_line);
    own.chain(include_str!("division_country.csv").lines().skip(1).filter_map(country_line)).collect()
});

fn own_line(line: &'static str) -> Option<Division> {
    let mut cells = line.split(',');
    let (code, name) = (cells.next()?, cells.next()?);
    let level = match cells.next()? {
        "province" => Level::Province,
        "prefecture" => Level::Prefecture,
        "city" => Level::City,
        "county_city" => Level::CountyCity,
        "county" => Level::County,
        _ => Level::District,
    };
    let (since, until) = (cells.next()?.parse().ok(), cells.next()?.parse().ok());
    let successors = cells.next()?.split('+').filter(|code| !code.is_empty()).collect();
    Some(Division { code, name, level, since, until, successors })
}

fn country_line(line: &'static str) -> Option<Division> {
    let (code, name) = line.split_once(',')?;
    let level = if code.ends_with("0000") { Level::Province } else { Level::City };
    Some(Division { code, name, level, since: None, until: None, successors: Vec::new() })
}

impl Division {
    /// Every division of the table.
    pub fn all() -> &'static [Self] {
        &TABLE
    }
    /// The division of a code in a year.
    pub fn of(code: &str, year: i32) -> Option<&'static Self> {
        TABLE.iter().filter(|d| d.code == code && d.stood_in(year)).max_by_key(|d| d.since)
    }
    /// Every division that ever had the code, the latest first.
    pub fn ever(code: &str) -> Vec<&'static Self> {
        let mut all: Vec<&Self> = TABLE.iter().filter(|d| d.code == code).collect();
        all.sort_by_key(|d| std::cmp::Reverse(d.since));
        all
    }
    /// Whether it stood at some time of a year.
    pub fn stood_in(&self, year: i32) -> bool {
        self.since.is_none_or(|since| since <= year) && self.until.is_none_or(|until| year <= until)
    }
    /// Whether it stands.
    pub fn stands(&self) -> bool {
        self.until.is_none()
    }
    /// Today's divisions of what this one was: itself when it stands.
    pub fn today(&'static self) -> Vec<&'static Self> {
        let Some(until) = self.until else { return vec![self] };
        let mut found: Vec<&'static Self> = Vec::new();
        for next in self.successors.iter().filter_map(|code| Self::of(code, until)) {
            // A division that was renamed keeps its code: the successor is the one that goes on after this one.
            for one in next.today() {
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        found
    }
    /// The code of the division it lies in: its city, or its province; none for a province and for cities under the province's code.
    pub fn parent_code(&self) -> Option<String> {
        match self.level {
            Level::Province => None,
            Level::Prefecture | Level::City => Some(format!("{}0000", &self.code[..2])),
            // 9000 stands for what a province administers directly.
            Level::CountyCity | Level::County | Level::District if self.code[2..4] == *"90" => Some(format!("{}0000", &self.code[..2])),
            Level::CountyCity | Level::County | Level::District => Some(format!("{}00", &self.code[..4])),
        }
    }
    /// The name without its suffix; names of two characters keep theirs.
    pub fn short_name(&self) -> &'static str {
        let suffix = match self.level {
            Level::Province | Level::City if !self.code.starts_with("32") => return country_short(self.name),
            Level::Prefecture => 2,
            Level::Province | Level::City | Level::CountyCity | Level::County | Level::District => 1,
        };
        let cut = self.name.char_indices().rev().nth(suffix - 1).map_or(0, |(at, _)| at);
        if self.name[..cut].chars().count() < 2 { self.name } else { &self.name[..cut] }
    }
}

/// Suffixes of the names outside this province, the longest first; all but the last two are those of autonomous areas.
static SUFFIXES: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("division_suffix.csv").lines().skip(1).collect());

fn country_short(name: &'static str) -> &'static str {
    let short = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    short.filter(|short| short.chars().count() >= 2).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today(code: &str, year: i32) -> Vec<&'static str> {
        let mut codes: Vec<&str> = Division::of(code, year).map(|d| d.today().iter().map(|d| d.code).collect()).unwrap_or_default();
        codes.sort_unstable();
        codes
    }

    #[test]
    fn every_ended_division_leads_to_standing_ones() {
        for division in Division::all() {
            let today = division.today();
            assert!(!today.is_empty() && today.iter().all(|d| d.stands()), "{division:?}");
            assert_eq!(division.until.is_none(), division.successors.is_empty(), "{division:?}");
            assert!(division.code.len() == 6 && division.code.bytes().all(|b| b.is_ascii_digit()), "{division:?}");
            assert!(division.since.zip(division.until).is_none_or(|(since, until)| since <= until), "{division:?}");
        }
    }

    #[test]
    fn no_code_has_two_standing_names() {
        let mut codes: Vec<&str> = Division::all().iter().filter(|d| d.stands()).map(|d| d.code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    #[test]
    fn the_old_codes_of_this_city_lead_to_todays() {
        // 1983: 淮阴地区 becomes 淮阴市; 1987: 淮安县 becomes a city; 2001: 淮阴市 becomes 淮安市, with 楚州区 and 淮阴区;
        // 2012: 楚州区 becomes 淮安区; 2016: 清河区 and 清浦区 become 清江浦区, 洪泽县 becomes 洪泽区.
        for (code, year, expected) in [
            ("322200", 1980, vec!["320800"]),
            ("320800", 1995, vec!["320800"]),
            ("320828", 1985, vec!["320803"]),
            ("329010", 1990, vec!["320803"]),
            ("320882", 1999, vec!["320803"]),
            ("320803", 2005, vec!["320803"]),
            ("320821", 1999, vec!["320804"]),
            ("320802", 2010, vec!["320812"]),
            ("320811", 2010, vec!["320812"]),
            ("320829", 2010, vec!["320813"]),
            ("322201", 1981, vec!["320812"]),
            ("320824", 1985, vec!["321302", "321311"]),
            ("320827", 1990, vec!["321324"]),
            ("320822", 1990, vec!["320724"]),
        ] {
            assert_eq!(today(code, year), expected, "{code} in {year}");
        }
        assert_eq!(Division::of("320803", 2005).map(|d| d.name), Some("楚州区"));
        assert_eq!(Division::of("320803", 2020).map(|d| d.name), Some("淮安区"));
        assert_eq!(Division::of("320800", 1999).map(|d| d.name), Some("淮阴市"));
        // In the year of the change papers carry either; the code alone leads to the newer name.
        assert_eq!(Division::of("320803", 2012).map(|d| d.name), Some("淮安区"));
        assert!(Division::of("320802", 2016).is_some() && Division::of("320802", 2017).is_none() && Division::of("320812", 2015).is_none());
    }

    #[test]
    fn this_city_has_seven_standing_counties_and_the_province_thirteen_cities() {
        let standing = |parent: &str| Division::all().iter().filter(|d| d.stands() && d.parent_code().as_deref() == Some(parent)).count();
        assert_eq!((standing("320800"), standing("320000")), (7, 13));
        // From 南京 to 宿迁: 95 districts, counties and cities of counties.
        let counties: Vec<usize> = (1..=13).map(|city| standing(&format!("32{city:02}00"))).collect();
        assert_eq!(counties, [11, 7, 10, 6, 9, 7, 6, 7, 9, 6, 6, 6, 5]);
        assert_eq!(Division::all().iter().filter(|d| d.level == Level::Province).count(), 34);
    }

    #[test]
    fn short_names() {
        let short = |name: &str| Division::all().iter().find(|d| d.name == name).map(Division::short_name);
        for (name, expected) in [
            ("江苏省", "江苏"),
            ("丰县", "丰县"),
            ("连云港市", "连云港"),
            ("淮阴地区", "淮阴"),
            ("内蒙古自治区", "内蒙古"),
            ("上海市", "上海"),
            ("延边朝鲜族自治州", "延边"),
        ] {
            assert_eq!(short(name), Some(expected), "{name}");
        }
    }
}
