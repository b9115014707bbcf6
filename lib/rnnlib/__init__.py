"""Reference implementations of recurrent cells, written once for every kind of array.

`rnn`, `lstm` and `gru` hold one cell each, under the same few names: `init`, `step`,
`forward`, `backward`, `from_torch`, `to_torch`. Give them NumPy arrays and they run on NumPy;
give them torch tensors and they run where the tensors live.
"""
