//! Shrinks a picture while its rows arrive, so that the large picture need not be in memory.

use image::RgbaImage;

/// A picture on its way to a smaller one, each of whose pixels is the average of the area that it covers.
pub(super) struct Shrinker {
    from: Size,
    to: Size,
    /// The current row, shrunk: for each pixel its channels, weighted by alpha and area.
    row: Vec<[u64; 4]>,
    /// The sum of the rows that the next row of the result covers.
    sum: Vec<[u64; 4]>,
    /// How many rows have arrived.
    rows: u64,
    pixels: Vec<u8>,
}

/// A width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// The longer side.
    pub fn longer(self) -> u32 {
        self.width.max(self.height)
    }

    /// The size with the same shape and this longer side, but never a larger one.
    pub fn within(self, side: u32) -> Self {
        let longer = self.longer();
        let scaled = |length: u32| {
            let scaled = (2 * u64::from(length) * u64::from(side) + u64::from(longer))
                / (2 * u64::from(longer).max(1));
            u32::try_from(scaled)
                .unwrap_or(u32::MAX)
                .clamp(1, length.max(1))
        };
        Self {
            width: scaled(self.width),
            height: scaled(self.height),
        }
    }
}

impl Shrinker {
    /// Prepares for a picture of this size, from which one is made that is at most as large.
    pub fn new(from: Size, to: Size) -> Self {
        let to = Size {
            width: to.width.min(from.width),
            height: to.height.min(from.height),
        };
        let width = to.width as usize;
        Self {
            from,
            to,
            row: vec![[0; 4]; width],
            sum: vec![[0; 4]; width],
            rows: 0,
            pixels: Vec::with_capacity(4 * width * to.height as usize),
        }
    }

    /// Adds the next row, whose pixels have this many channels: grey, grey and alpha, RGB, or RGB and alpha.
    pub fn add(&mut self, row: &[u8], channels: usize) {
        self.shrink_row(row, channels);
        // The row covers `height` of `from.height` parts of a row of the result: all in one, or in two neighbours.
        let height = u64::from(self.to.height);
        let whole = u64::from(self.from.height);
        let before = self.rows * height % whole;
        self.rows += 1;
        let first = height.min(whole - before);
        self.add_to_sum(first);
        if before + height >= whole {
            self.finish_row();
            self.add_to_sum(height - first);
        }
    }

    fn shrink_row(&mut self, row: &[u8], channels: usize) {
        self.row.fill([0; 4]);
        let width = u64::from(self.to.width);
        let whole = u64::from(self.from.width);
        let mut target = 0;
        let mut before = 0;
        for pixel in row.chunks_exact(channels).take(self.from.width as usize) {
            let [red, green, blue, alpha] = match *pixel {
                [grey] => [grey, grey, grey, u8::MAX],
                [grey, alpha] => [grey, grey, grey, alpha],
                [red, green, blue] => [red, green, blue, u8::MAX],
                [red, green, blue, alpha, ..] => [red, green, blue, alpha],
                [] => return,
            }
            .map(u64::from);
            // Transparent pixels do not colour the edge of visible ones.
            let weighted = [red * alpha, green * alpha, blue * alpha, alpha];
            let first = width.min(whole - before);
            add(&mut self.row[target], &weighted, first);
            before += width;
            if before >= whole {
                before -= whole;
                target += 1;
                if before > 0 {
                    add(&mut self.row[target], &weighted, before);
                }
            }
        }
    }

    fn add_to_sum(&mut self, weight: u64) {
        for (sum, pixel) in self.sum.iter_mut().zip(&self.row) {
            add(sum, pixel, weight);
        }
    }

    fn finish_row(&mut self) {
        let area = u64::from(self.from.width) * u64::from(self.from.height);
        for sum in &mut self.sum {
            let [red, green, blue, alpha] = *sum;
            let colours = [red, green, blue].map(|colour| rounded(colour, alpha));
            self.pixels.extend(colours);
            self.pixels.push(rounded(alpha, area));
            *sum = [0; 4];
        }
    }

    /// The smaller picture, if all rows have arrived.
    pub fn finish(self) -> Option<RgbaImage> {
        RgbaImage::from_raw(self.to.width, self.to.height, self.pixels)
    }
}

/// A picture that is in memory, shrunk.
pub(super) fn shrink(image: &RgbaImage, to: Size) -> Option<RgbaImage> {
    let from = Size {
        width: image.width(),
        height: image.height(),
    };
    let mut shrinker = Shrinker::new(from, to);
    for row in image.as_raw().chunks_exact(4 * from.width as usize) {
        shrinker.add(row, 4);
    }
    shrinker.finish()
}

fn add(sum: &mut [u64; 4], pixel: &[u64; 4], weight: u64) {
    for (sum, channel) in sum.iter_mut().zip(pixel) {
        *sum += channel * weight;
    }
}

fn rounded(sum: u64, weight: u64) -> u8 {
    let rounded = (sum + weight / 2).checked_div(weight).unwrap_or(0);
    u8::try_from(rounded).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn size_keeps_its_shape() {
        assert_eq!(size(4032, 3024).within(1600), size(1600, 1200));
        assert_eq!(size(3024, 4032).within(720), size(540, 720));
        assert_eq!(size(20_000, 1).within(720), size(720, 1));
        assert_eq!(size(100, 50).within(720), size(100, 50));
        assert_eq!(size(1601, 3).within(1600), size(1600, 3));
    }

    #[test]
    fn pixel_is_the_average_of_its_area() {
        let mut shrinker = Shrinker::new(size(3, 2), size(2, 1));
        shrinker.add(&[0, 90, 255], 1);
        shrinker.add(&[60, 150, 255], 1);
        // The middle pixels belong half to the left and half to the right.
        let grey = |value| Rgba([value, value, value, 255]);
        let small = shrinker.finish().unwrap();
        assert_eq!(*small.get_pixel(0, 0), grey(60));
        assert_eq!(*small.get_pixel(1, 0), grey(210));
    }

    #[test]
    fn transparent_pixels_do_not_colour_visible_ones() {
        let mut shrinker = Shrinker::new(size(2, 1), size(1, 1));
        shrinker.add(&[255, 0, 0, 255, 0, 255, 0, 0], 4);
        assert_eq!(
            *shrinker.finish().unwrap().get_pixel(0, 0),
            Rgba([255, 0, 0, 128])
        );
        let mut shrinker = Shrinker::new(size(2, 1), size(1, 1));
        shrinker.add(&[9, 0, 8, 0], 2);
        assert_eq!(*shrinker.finish().unwrap().get_pixel(0, 0), Rgba([0; 4]));
    }

    #[test]
    fn even_colour_stays_exact_at_any_size() {
        for (from, to) in [(7, 5), (1000, 720), (13, 13), (64, 1), (2, 3)] {
            let (from, to) = (size(from, from + 1), size(to, to + 1));
            let image = RgbaImage::from_pixel(from.width, from.height, Rgba([1, 128, 254, 77]));
            let small = shrink(&image, to).unwrap();
            assert!(small.pixels().all(|pixel| pixel.0 == [1, 128, 254, 77]));
            assert_eq!(small.width(), to.width.min(from.width));
        }
    }

    #[test]
    fn missing_rows_give_no_picture() {
        let mut shrinker = Shrinker::new(size(2, 2), size(1, 1));
        shrinker.add(&[1, 2], 1);
        assert_eq!(shrinker.finish(), None);
    }
}
