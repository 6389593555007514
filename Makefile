# Two commands to know: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= .hoptac
READY := $(VENV)/.ready
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: demo test check serve gate format setup ocr bench bench-peers clean

# Files that have not changed are not read again: a second run only searches.
demo: setup
	$(BIN)/hoptac ingest documents --index $(INDEX)
	$(BIN)/hoptac search "Những tỉnh nào hợp tác với Lào?" -k 3 --index $(INDEX)
	$(BIN)/hoptac search "yen bai hop tac voi dia phuong nao cua Phap" -k 3 --index $(INDEX)
	$(BIN)/hoptac search "Which city signed a memorandum with Porto?" -k 3 --index $(INDEX)
	$(BIN)/hoptac ask "Những tỉnh nào hợp tác với Lào?" --index $(INDEX)
	$(BIN)/hoptac ask "Đà Nẵng có bao nhiêu đối tác Hàn Quốc?" --index $(INDEX)
	$(BIN)/hoptac ask "Thỏa thuận nhân danh cấp tỉnh do ai quyết định ký?" --index $(INDEX)
	$(BIN)/hoptac ask "Khánh Hòa và Ulsan kết nghĩa ngày nào?" --index $(INDEX)
	@echo "Next: 'make serve' and open http://127.0.0.1:8000 in a browser."

serve: setup
	$(BIN)/hoptac serve --index $(INDEX)

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest
	$(BIN)/python -m eval.gate

gate: setup
	$(BIN)/python -m eval.gate

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Optional: text of pages that are pictures. Apache-2.0, from Debian's or Ubuntu's packages.
ocr:
	$(SUDO) apt-get update -qq
	$(SUDO) apt-get install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng

bench: setup
	$(BIN)/python -m bench

bench-peers: setup
	sh bench/peers/setup.sh

setup: $(READY)

# torch first and by itself: any other package that wants it would pull the
# several-gigabyte CUDA build (README, "Which torch").
$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hoptac needs Python 3.11 or newer; set PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) $(INDEX) .cache
