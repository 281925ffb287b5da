"""One form for what people spell differently: for search and for matching names, never for writing."""

from __future__ import annotations

import re
import unicodedata

from core.text.characters import clean
from core.text.numerals import DASHES

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_V_SOUNDS = (
    ("ゔぁ", "ば"),
    ("ゔぃ", "び"),
    ("ゔぇ", "べ"),
    ("ゔぉ", "ぼ"),
    ("ゔ", "ぶ"),
    ("ぢ", "じ"),
    ("づ", "ず"),
)
_LONG_E = re.compile("(?<=[えけせてねへめれげぜでべぺ])い")
_YA_FOR_A = re.compile("(?<=[いきしちにひみりぎじびぴ])や")
_KANJI = str.maketrans(
    "髙﨑𠮷塚德濵濱邉邊齋齊斎斉澤眞廣國會學辯瀨栁槗", "高崎吉塚徳浜浜辺辺斉斉斉斉沢真広国会学弁瀬柳橋"
)
_WORDS = tuple(
    (re.compile(pattern), usual)
    for pattern, usual in (
        ("株式会社|有限会社|合同会社", ""),
        (r"\((?:株|有|同)\)", ""),
        ("問い?合わ?せ?", "問合"),
        ("申し?込み?", "申込"),
        ("取り?扱い?", "取扱"),
        ("手続き?", "手続"),
        ("見積も?り?", "見積"),
        ("受け?付け?", "受付"),
        ("引き?継ぎ?", "引継"),
        ("切り?替え?|切り?換え?", "切替"),
        ("打ち?合わ?せ?", "打合"),
        ("組み?合わ?せ?", "組合"),
        ("繰り?返し?", "繰返"),
        ("ヶ月|ケ月|カ月|ヵ月|箇月|ヶ所|ケ所|カ所|箇所", "か月"),
    )
)
_IGNORED = re.compile(rf"[{DASHES}・･~〜_/|'\"`、。,()\[\]「」『』【】〈〉]")


def fold(text: str) -> str:
    """``text`` without differences of width, case, kana, long marks, dashes, old kanji and okurigana.

    Spaces stay, single.
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold().translate(_KANJI)
    for pattern, usual in _WORDS:
        folded = pattern.sub(usual, folded)
    folded = _IGNORED.sub("", folded).translate(_TO_HIRAGANA)
    for sound, usual in _V_SOUNDS:
        folded = folded.replace(sound, usual)
    folded = _YA_FOR_A.sub("あ", folded.translate(_LARGE))
    return " ".join(_LONG_E.sub("", folded).split())
