"""Nothing grows out of sight: a file is read in one sitting, a function in one look."""

import ast

from tests.house.source import modules, texts

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40

# Longer on purpose. The key is "path:function" or "path"; the value is why.
EXCEPTIONS: dict[str, str] = {}


def test_no_file_is_longer_than_one_sitting():
    too_long = {
        name: count
        for name, text in texts()
        if name.endswith((".py", ".kv"))
        and (count := len(text.splitlines())) > LINES_OF_A_FILE
        and name not in EXCEPTIONS
    }
    assert not too_long, f"over {LINES_OF_A_FILE} lines: {too_long}"


def test_no_function_is_longer_than_one_look():
    too_long = {
        name: lines for name, lines in functions() if lines > LINES_OF_A_FUNCTION and name not in EXCEPTIONS
    }
    assert not too_long, f"over {LINES_OF_A_FUNCTION} lines: {too_long}"


def test_every_exception_is_still_needed():
    long_functions = {name for name, lines in functions() if lines > LINES_OF_A_FUNCTION}
    long_files = {name for name, text in texts() if len(text.splitlines()) > LINES_OF_A_FILE}
    assert set(EXCEPTIONS) <= long_functions | long_files


def functions():
    """Name (path:function) and length, from `def` to end, of every function."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path}:{node.name}", node.end_lineno - node.lineno + 1
