//! Products and roots of small square matrices.
//!
//! The roots of an annual transition matrix are its monthly and quarterly ones. Plain loops: what is
//! made here decides on draws and must have the same bits everywhere.

/// A square matrix, row by row.
pub type Matrix = Vec<Vec<f64>>;

/// a·b, both of one size.
pub fn matrix_product(a: &Matrix, b: &Matrix) -> Matrix {
    let n = b.len();
    let entry = |row: &Vec<f64>, j: usize| row.iter().zip(b).map(|(x, other)| x * other[j]).sum();
    a.iter().map(|row| (0..n).map(|j| entry(row, j)).collect()).collect()
}

/// The principal root of order 2^`halvings`·3^`thirds`; `None` where the iteration finds none.
///
/// The principal root is the one whose eigenvalues have the smallest angles; it exists where no eigenvalue
/// is negative or 0, and for a matrix that is its own square. The coupled Newton iteration of
/// B. Iannazzo, "On the Newton method for the matrix pth root" (SIAM J. Matrix Anal. Appl. 28,
/// 2006): square roots first, so that the eigenvalues of a transition matrix, none above 1, lie in
/// the region in which cube roots converge. Whether the result is what it should be is left to the
/// caller, who multiplies it out.
///
/// ```
/// use termsheet::math::matrix_root;
/// // The square of [[0.7, 0.3], [0.2, 0.8]].
/// let square = vec![vec![0.55, 0.45], vec![0.3, 0.7]];
/// let root = matrix_root(&square, 1, 0).unwrap();
/// assert!((root[0][0] - 0.7).abs() < 1e-14 && (root[1][0] - 0.2).abs() < 1e-14);
/// ```
pub fn matrix_root(matrix: &Matrix, halvings: u32, thirds: u32) -> Option<Matrix> {
    let mut root = matrix.clone();
    // A matrix that is its own square is its own root; with its eigenvalues of 0 the iteration would be slow.
    let square = matrix_product(matrix, matrix);
    let mut pairs = square.iter().flatten().zip(matrix.iter().flatten());
    if pairs.all(|(a, b)| (a - b).abs() <= STILL) {
        return Some(root);
    }
    for order in std::iter::repeat_n(2, halvings as usize).chain(std::iter::repeat_n(3, thirds as usize)) {
        root = newton_root(&root, order)?;
    }
    Some(root)
}

/// The iteration ends when nothing moves by more than this.
const STILL: f64 = 1e-15;
/// Quadratic convergence takes about ten rounds, and some more for eigenvalues near 0.
const ROUNDS: usize = 100;

fn newton_root(matrix: &Matrix, order: u32) -> Option<Matrix> {
    let n = matrix.len();
    let p = f64::from(order);
    let (mut root, mut rest) = (identity(n), matrix.clone());
    for _ in 0..ROUNDS {
        let mut step = rest.clone();
        for (i, row) in step.iter_mut().enumerate() {
            row[i] += p - 1.0;
            row.iter_mut().for_each(|x| *x /= p);
        }
        let inverse = inverted(&step)?;
        for _ in 0..order {
            rest = matrix_product(&inverse, &rest);
        }
        let next = matrix_product(&root, &step);
        let pairs = root.iter().flatten().zip(next.iter().flatten());
        let moved = pairs.fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()));
        if !moved.is_finite() {
            return None;
        }
        root = next;
        if moved <= STILL {
            break;
        }
    }
    Some(root)
}

fn identity(n: usize) -> Matrix {
    let row = |i: usize| (0..n).map(|j| f64::from(u8::from(i == j))).collect();
    (0..n).map(row).collect()
}

/// The inverse by Gauss and Jordan with pivots; `None` for a singular matrix.
fn inverted(matrix: &Matrix) -> Option<Matrix> {
    let n = matrix.len();
    let (mut left, mut right) = (matrix.clone(), identity(n));
    for column in 0..n {
        let size = |row: usize| left[row][column].abs();
        let pivot = (column..n).max_by(|&a, &b| size(a).total_cmp(&size(b)))?;
        if size(pivot) == 0.0 || !size(pivot).is_finite() {
            return None;
        }
        left.swap(column, pivot);
        right.swap(column, pivot);
        let scale = left[column][column];
        left[column]
            .iter_mut()
            .chain(&mut right[column])
            .for_each(|x| *x /= scale);
        let (pivot_left, pivot_right) = (left[column].clone(), right[column].clone());
        for row in (0..n).filter(|&row| row != column) {
            let factor = left[row][column];
            let both = left[row].iter_mut().chain(&mut right[row]);
            for (x, y) in both.zip(pivot_left.iter().chain(&pivot_right)) {
                *x -= factor * y;
            }
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &Matrix, b: &Matrix) -> bool {
        let mut pairs = a.iter().flatten().zip(b.iter().flatten());
        pairs.all(|(x, y)| (x - y).abs() < 1e-12)
    }

    #[test]
    fn powers_of_a_matrix_have_it_as_their_root() {
        let month = vec![vec![0.9, 0.07, 0.03], vec![0.02, 0.95, 0.03], vec![0.01, 0.04, 0.95]];
        let mut year = identity(3);
        for _ in 0..12 {
            year = matrix_product(&year, &month);
        }
        assert!(near(&matrix_root(&year, 2, 1).expect("it has one"), &month));
        assert!(near(&matrix_root(&year, 0, 0).expect("itself"), &year));
    }

    #[test]
    fn two_states_have_the_root_of_the_formula() {
        // [[1 − a, a], [b, 1 − b]] has the eigenvalues 1 and 1 − a − b; a root of order 12 has 1 and (1 − a − b)^(1/12),
        // and a in proportion: a·(1 − (1 − a − b)^(1/12))/(a + b).
        for (a, b) in [(0.2, 0.3), (0.01, 0.9), (0.4, 0.599)] {
            let root = matrix_root(&vec![vec![1.0 - a, a], vec![b, 1.0 - b]], 2, 1).expect("it has one");
            let share = (1.0 - f64::powf(1.0 - a - b, 1.0 / 12.0)) / (a + b);
            let formula = vec![vec![1.0 - a * share, a * share], vec![b * share, 1.0 - b * share]];
            assert!(near(&root, &formula), "{root:?}, {formula:?}");
        }
    }

    #[test]
    fn rows_that_are_all_alike_are_their_own_root() {
        let alike = vec![vec![0.3, 0.7], vec![0.3, 0.7]];
        assert!(near(&matrix_root(&alike, 2, 1).expect("itself"), &alike));
    }

    #[test]
    fn a_negative_eigenvalue_has_no_principal_root() {
        // The eigenvalue is 1 − 1.7 = −0.7: whatever comes out does not multiply back.
        let back = vec![vec![0.1, 0.9], vec![0.8, 0.2]];
        let square = matrix_root(&back, 1, 0).map(|root| matrix_product(&root, &root));
        assert!(square.is_none_or(|square| !near(&square, &back)));
    }
}
