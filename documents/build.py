"""Build the PDF and DOCX files of the sample collection from ``sources/``.

python documents/build.py                     build all, into documents/
python documents/build.py agreements/x.md …   only these sources
python documents/build.py --check             compare with what lies there
python documents/build.py --output DIR        build elsewhere
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from documents.typesetting.collection import main

if __name__ == "__main__":
    raise SystemExit(main())
