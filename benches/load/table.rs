//! Tables to read in a terminal and paste into a page: Markdown with aligned columns.

use std::time::Duration;

pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        Self {
            rows: vec![head.map(str::to_owned).to_vec()],
        }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// Prints the table under a title. The first column is left-aligned, numbers are right-aligned.
    pub fn print(&self, title: &str) {
        let widths = self.widths();
        println!("### {title}\n");
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(column, (cell, &width))| match column {
                    0 => format!("{cell:<width$}"),
                    _ => format!("{cell:>width$}"),
                })
                .collect();
            println!("| {} |", cells.join(" | "));
            if number == 0 {
                let lines = widths.iter().enumerate().map(|(column, &width)| {
                    let end = if column == 0 { "-" } else { ":" };
                    format!("{}{end}", "-".repeat(width + 1))
                });
                println!("|{}|", lines.collect::<Vec<_>>().join("|"));
            }
        }
        println!();
    }

    fn widths(&self) -> Vec<usize> {
        (0..self.rows[0].len())
            .map(|column| {
                let lengths = self.rows.iter().map(|row| row[column].chars().count());
                lengths.max().unwrap_or(0)
            })
            .collect()
    }
}

/// The median of the rounds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}

/// A median with the lowest and the highest: `1,200 (1,100–1,300)`.
pub fn spread(values: &[f64]) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!(
        "{} ({}–{})",
        count(median(values.to_vec())),
        count(low),
        count(high)
    )
}

/// Prints how many times a reference something is, by the medians of the rounds, if both were measured.
pub fn print_ratio(what: &str, measured: &[f64], reference: &[f64]) {
    if !measured.is_empty() && !reference.is_empty() {
        let ratio = median(measured.to_vec()) / median(reference.to_vec());
        println!("{what}: {ratio:.2} times.\n");
    }
}

/// A number without a fraction, with thousands separators.
pub fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A time in milliseconds.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// A time in microseconds.
pub fn microseconds(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1e6)
}

/// The median of times.
pub fn median_time(times: impl Iterator<Item = Duration>) -> Duration {
    Duration::from_secs_f64(median(times.map(|time| time.as_secs_f64()).collect()))
}
