/** The vector at length one, so that a product of two is the cosine of their angle; null when it has no direction. */
export function normalised(vector: readonly number[]): number[] | null {
  const length = Math.hypot(...vector);
  return Number.isFinite(length) && length > 0 ? vector.map((each) => each / length) : null;
}
