package io.tenure.jobs.generate.model;

/** Picks one of n by weight in constant time (Walker's alias method). */
final class WeightedChoice {
    private final double[] keep;
    private final int[] alias;

    /** Weights of any positive sum; a weight of 0 is never picked. */
    WeightedChoice(double[] weights) {
        int count = weights.length;
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        keep = new double[count];
        alias = new int[count];
        int[] pending = new int[count];
        int small = 0;
        int large = count;
        for (int i = 0; i < count; i++) {
            keep[i] = weights[i] * count / sum;
            alias[i] = i;
            if (keep[i] < 1) {
                pending[small++] = i;
            } else {
                pending[--large] = i;
            }
        }
        while (small > 0 && large < count) {
            int poor = pending[--small];
            int rich = pending[large];
            alias[poor] = rich;
            keep[rich] -= 1 - keep[poor];
            if (keep[rich] < 1) {
                large++;
                pending[small++] = rich;
            }
        }
        settle(pending, small, large, weights);
    }

    /** What is left over by rounding is whole, but for a weight of 0, which goes to any other. */
    private void settle(int[] pending, int small, int large, double[] weights) {
        int heaviest = 0;
        for (int i = 1; i < weights.length; i++) {
            if (weights[i] > weights[heaviest]) {
                heaviest = i;
            }
        }
        for (int i = 0; i < small; i++) {
            keep[pending[i]] = weights[pending[i]] > 0 ? 1 : 0;
            alias[pending[i]] = heaviest;
        }
        for (int i = large; i < weights.length; i++) {
            keep[pending[i]] = 1;
        }
    }

    int pick(RandomNumbers random) {
        double place = random.nextDouble() * keep.length;
        int i = (int) place;
        return place - i < keep[i] ? i : alias[i];
    }
}
