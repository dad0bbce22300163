//! A row of a delivery as it stands in the file.

/// One row: where it stands and its cells, kept in one buffer so that reading a row allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// A row from its cells.
    pub fn new<'a>(line: u64, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut row = Self::default();
        row.start(line);
        for cell in cells {
            row.push(cell);
        }
        row
    }
    /// Empties the row for the one at `line`.
    pub fn start(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
    }
    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }
    /// Takes over the cells of another row, as the one at `line`.
    pub fn copy_from(&mut self, other: &Self, line: u64) {
        self.start(line);
        self.text.push_str(&other.text);
        self.ends.extend_from_slice(&other.ends);
    }
    /// The line in a text file or sheet, from 1; in JSON the object's place.
    pub fn line(&self) -> u64 {
        self.line
    }
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// There is no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// Every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
    /// The whole text of all cells, one after the other.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// A cell by its column, from 0.
    pub fn cell(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)?;
        let begin = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(begin..end)
    }
    /// All cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|column| self.cell(column).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_places() {
        let row = Row::new(7, ["a", "", "信易贷", ""]);
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a", "", "信易贷", ""]);
        assert_eq!((row.line(), row.len(), row.cell(2), row.cell(4)), (7, 4, Some("信易贷"), None));
        assert!(!row.is_blank());
        assert!(Row::new(1, [" ", ""]).is_blank());
    }
}
