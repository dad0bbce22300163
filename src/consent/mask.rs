//! Masking of what identifies a person, for readers who need to know that it is there but not what it is.

/// Words that end the name of a district, then of a city.
const ENDS: &str = include_str!("address.csv");

/// A name: the first character and a star, whatever its length.
pub fn name(full: &str) -> String {
    full.trim().chars().next().map(|first| format!("{first}*")).unwrap_or_default()
}

/// An identity number: the first four and the last four.
pub fn id_number(full: &str) -> String {
    keep(full, 4, 4)
}

/// A telephone number: the first three and the last four.
pub fn phone(full: &str) -> String {
    keep(full, 3, 4)
}

/// A mail address: the first character and the domain; of what is none, the first character.
pub fn mail(full: &str) -> String {
    let (user, domain) = full.trim().rsplit_once('@').unwrap_or((full.trim(), ""));
    let first: String = user.chars().take(1).collect();
    if domain.is_empty() { format!("{first}***") } else { format!("{first}***@{domain}") }
}

/// A network address: its first two groups.
pub fn network(full: &str) -> String {
    let full = full.trim().trim_start_matches("::ffff:");
    let sign = if full.contains('.') { '.' } else { ':' };
    let mut groups = full.split(sign);
    match (groups.next(), groups.next(), sign) {
        (Some(a), Some(b), '.') => format!("{a}.{b}.*.*"),
        (Some(a), Some(b), _) => format!("{a}:{b}:*"),
        (_, _, _) => String::new(),
    }
}

/// A bank account: the last four.
pub fn account(full: &str) -> String {
    keep(full, 0, 4)
}

/// An address down to its district; a city where no district is named; nothing where neither is.
pub fn address(full: &str) -> String {
    let full = full.trim();
    if full.is_empty() {
        return String::new();
    }
    let known = ENDS
        .lines()
        .filter(|line| !line.is_empty())
        .find_map(|ends| ends.split(',').filter_map(|end| full.find(end).filter(|at| *at > 0).map(|at| at + end.len())).min())
        .unwrap_or(0);
    format!("{}****", &full[..known])
}

/// Stars between so many characters at the beginning and at the end; nothing but stars where that would leave nothing hidden.
fn keep(full: &str, first: usize, last: usize) -> String {
    let all: Vec<char> = full.trim().chars().collect();
    let hidden = all.len().saturating_sub(first + last);
    if hidden == 0 {
        return "*".repeat(all.len());
    }
    let place = |at: usize| at < first || at >= first + hidden;
    all.iter().enumerate().map(|(at, c)| if place(at) { *c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_mail_or_network_address_the_place_is_left() {
        assert_eq!(mail("zhang.san@example.org"), "z***@example.org");
        assert_eq!(mail("zhang"), "z***");
        for (full, masked) in [("192.168.1.77", "192.168.*.*"), ("2001:db8::7", "2001:db8:*"), ("::ffff:10.1.2.3", "10.1.*.*")] {
            assert_eq!(network(full), masked, "{full}");
        }
    }

    #[test]
    fn what_identifies_is_hidden() {
        type Mask = fn(&str) -> String;
        let cases: [(Mask, &str, &str); 13] = [
            (name, "张三", "张*"),
            (name, "欧阳小明", "欧*"),
            (name, " ", ""),
            (id_number, "320811199001011234", "3208**********1234"),
            (id_number, "32081234", "********"),
            (phone, "13805231234", "138****1234"),
            (phone, "1234567", "*******"),
            (account, "6222020200112233", "************2233"),
            (address, "江苏省淮安市清江浦区示例路1号", "江苏省淮安市清江浦区****"),
            (address, "淮安市涟水县示例镇示例村2组", "淮安市涟水县****"),
            (address, "江苏省淮安市示例路3号", "江苏省淮安市****"),
            (address, "示例路3号", "****"),
            (address, "", ""),
        ];
        for (mask, full, masked) in cases {
            assert_eq!(mask(full), masked, "{full}");
        }
    }
}
