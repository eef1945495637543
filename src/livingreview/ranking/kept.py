"""Features of a review as a file, so that the next command need not make them again.

The file is an uncompressed NumPy archive (never a pickle): the id of what the features were made from,
and the matrix. A file of another id, one that is cut off or damaged (the archive has a checksum a part)
and one whose numbers do not make a matrix give nothing, and the features are made anew.
"""

import io
import zipfile

import numpy as np
from scipy import sparse

from livingreview.ranking.features import Matrix


def to_bytes(matrix: Matrix, made_from: str) -> bytes:
    """Give the file of a matrix that was made from texts with an id."""
    buffer = io.BytesIO()
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    np.savez(buffer, made_from=np.array(made_from), **parts)
    return buffer.getvalue()


def from_bytes(data: bytes, made_from: str) -> Matrix | None:
    """Give the matrix of a file if it was made from these texts and is whole."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as parts:
            if str(parts["made_from"]) != made_from:
                return None
            shape = tuple(int(length) for length in parts["shape"])
            matrix = sparse.csr_matrix((parts["data"], parts["indices"], parts["indptr"]), shape=shape)
            matrix.check_format(full_check=True)
    except (ValueError, KeyError, OSError, EOFError, TypeError, zipfile.BadZipFile):
        return None
    return matrix
