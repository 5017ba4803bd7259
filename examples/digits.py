"""The small network that the demo trains: two hidden layers in plain NumPy, on scikit-learn's handwritten digits.

There is nothing of Livemon in here. `Network.step` is one step of gradient descent; everything else asks the network
what it knows by now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits


@dataclass(frozen=True)
class Digits:
    """Images of 8 x 8 pixels, flattened to 64 numbers between 0 and 1, and the digit that each shows."""

    x: np.ndarray
    y: np.ndarray

    def batch(self, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """`size` images drawn at random, each moved by up to a pixel and made noisy, so that no two are the same."""
        chosen = rng.integers(len(self.x), size=size)
        images = self.x[chosen].reshape(-1, 8, 8)
        down, right = rng.integers(-1, 2, size=2)
        images = np.roll(images, (down, right), axis=(1, 2))
        return images.reshape(size, 64) + rng.normal(0, 0.25, (size, 64)), self.y[chosen]


def load(seed: int = 0) -> tuple[Digits, Digits]:
    """The 1797 digits that come with scikit-learn: three quarters to train on, the rest to test with."""
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = x[order] / 16, y[order]
    cut = len(x) * 3 // 4
    return Digits(x[:cut], y[:cut]), Digits(x[cut:], y[cut:])


class Network:
    """64 inputs, two hidden layers with ReLU, 10 outputs with softmax; trained by momentum."""

    def __init__(self, hidden: tuple[int, int] = (512, 128), seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        sizes = (64, *hidden, 10)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.weights = [rng.normal(0, (2 / n) ** 0.5, (n, m)) for n, m in pairs]
        self.biases = [np.zeros(m) for _, m in pairs]
        self.velocity = [np.zeros_like(p) for p in (*self.weights, *self.biases)]

    def layers(self, x: np.ndarray) -> list[np.ndarray]:
        """The input, both hidden layers and the probabilities of the ten digits, for each row of `x`."""
        (w1, w2, w3), (b1, b2, b3) = self.weights, self.biases
        first = np.maximum(x @ w1 + b1, 0)
        second = np.maximum(first @ w2 + b2, 0)
        scores = second @ w3 + b3
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [x, first, second, scores / scores.sum(axis=1, keepdims=True)]

    def guess(self, x: np.ndarray) -> np.ndarray:
        """The likeliest digit for each row of `x`."""
        return self.layers(x)[-1].argmax(axis=1)

    def loss(self, x: np.ndarray, y: np.ndarray) -> float:
        """Cross-entropy, in nats."""
        return cross_entropy(self.layers(x)[-1], y)

    def step(self, x: np.ndarray, y: np.ndarray, rate: float, momentum: float = 0.9) -> float:
        """One step of gradient descent on one batch; returns the loss before it."""
        layers = self.layers(x)
        loss = cross_entropy(layers[-1], y)
        slope = layers[-1].copy()
        slope[np.arange(len(y)), y] -= 1
        slope /= len(y)
        of_weights, of_biases = [], []
        for below, weights in zip(layers[2::-1], self.weights[::-1], strict=True):
            of_weights.insert(0, below.T @ slope)
            of_biases.insert(0, slope.sum(axis=0))
            slope = (slope @ weights.T) * (below > 0)
        for parameter, velocity, gradient in zip(
            (*self.weights, *self.biases), self.velocity, (*of_weights, *of_biases), strict=True
        ):
            velocity *= momentum
            velocity -= rate * gradient
            parameter += velocity
        return loss

    def embed(self, x: np.ndarray) -> np.ndarray:
        """The second hidden layer, seen from its two widest directions: one point for each row of `x`."""
        hidden = self.layers(x)[2]
        hidden = hidden - hidden.mean(axis=0)
        _, axes = np.linalg.eigh(hidden.T @ hidden)
        axes = axes[:, -2:]
        axes = axes * np.sign(axes.sum(axis=0))  # an eigenvector has no sign of its own: keep the picture from flipping
        points = hidden @ axes
        return points / (np.abs(points).max() + 1e-12)


def cross_entropy(probabilities: np.ndarray, y: np.ndarray) -> float:
    """Mean of -log(probability of the right digit)."""
    return float(-np.log(probabilities[np.arange(len(y)), y] + 1e-12).mean())


def confusion(guesses: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How often each digit (row) was taken for each digit (column), in percent of the row."""
    counts = np.zeros((10, 10))
    np.add.at(counts, (y, guesses), 1)
    return 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
