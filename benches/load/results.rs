//! The samples of all rounds, as a table.

use std::time::Duration;

use crate::{
    clients::Sample,
    table::{Table, count, median_time, microseconds, milliseconds, spread},
};

/// Samples of several settings.
pub struct Results {
    /// The setting.
    setting: &'static str,
    rows: Vec<Row>,
}

struct Row {
    setting: String,
    name: String,
    samples: Vec<Sample>,
}

impl Results {
    pub fn new(setting: &'static str) -> Self {
        Self {
            setting,
            rows: Vec::new(),
        }
    }

    /// Adds one round's sample, and prints it as progress.
    pub fn add(&mut self, setting: impl ToString, name: &str, sample: Sample) {
        let setting = setting.to_string();
        eprintln!("  {setting:>9}  {name}: {}", count(sample.per_second));
        let same = |row: &&mut Row| row.setting == setting && row.name == name;
        match self.rows.iter_mut().find(same) {
            Some(row) => row.samples.push(sample),
            None => self.rows.push(Row {
                setting,
                name: name.to_owned(),
                samples: vec![sample],
            }),
        }
    }

    /// The rates of one setting, of each round.
    pub fn rates(&self, setting: impl ToString, name: &str) -> Vec<f64> {
        let setting = setting.to_string();
        let mut rows = self.rows.iter();
        let row = rows.find(|row| row.setting == setting && row.name == name);
        row.map_or(Vec::new(), |row| {
            row.samples.iter().map(|sample| sample.per_second).collect()
        })
    }

    /// Prints the table, grouped by setting.
    pub fn print(&mut self, title: &str) {
        let mut table = Table::new([
            self.setting,
            "",
            "a second",
            "p50 ms",
            "p99 ms",
            "max ms",
            "server µs",
            "client µs",
            "failed",
            "missing",
        ]);
        let mut settings: Vec<_> = self.rows.iter().map(|row| row.setting.clone()).collect();
        settings.dedup();
        self.rows.sort_by_key(|row| {
            let place = settings.iter().position(|setting| *setting == row.setting);
            place.expect("each is there")
        });
        for row in &mut self.rows {
            table.row(row.cells());
        }
        table.print(title);
    }
}

impl Row {
    fn cells(&mut self) -> [String; 10] {
        let samples = &mut self.samples;
        let rates: Vec<_> = samples.iter().map(|sample| sample.per_second).collect();
        let mut within = |share| -> Vec<Duration> {
            let samples = samples.iter_mut();
            samples
                .map(|sample| sample.latencies.within(share))
                .collect()
        };
        let (half, most, all) = (within(0.5), within(0.99), within(1.0));
        let median = |time: fn(&Sample) -> Duration| median_time(samples.iter().map(time));
        let sum = |number: fn(&Sample) -> u64| samples.iter().map(number).sum::<u64>();
        [
            self.setting.clone(),
            self.name.clone(),
            spread(&rates),
            milliseconds(median_time(half.into_iter())),
            milliseconds(median_time(most.into_iter())),
            milliseconds(all.into_iter().max().unwrap_or_default()),
            microseconds(median(|sample| sample.server_time)),
            microseconds(median(|sample| sample.generator_time)),
            sum(|sample| sample.failed).to_string(),
            sum(|sample| sample.missing).to_string(),
        ]
    }
}
