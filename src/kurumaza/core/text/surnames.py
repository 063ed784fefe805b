"""Surnames that are common in Japan or in its north, and the titles that stand after them."""

_COMMON = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 "  # data: compared, never shown
    "木村 林 斎藤 斉藤 齋藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 "  # data: compared, never shown
    "長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 "  # data: compared, never shown
    "中川 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 "  # data: compared, never shown
    "宮本 大野 小島 谷口 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 "  # data: compared, never shown
    "武田 松井 千葉 岩崎 菅原 木下 久保 佐野 野村 松尾 市川 菊池 菊地 杉本 古川 大西 安部 伊東 "  # data: compared, never shown
)
_NORTHERN = (
    "工藤 成田 三上 葛西 対馬 小笠原 須藤 福士 棟方 蝦名 鳴海 奈良 相馬 長内 一戸 柏崎 種市 中居 "  # data: compared, never shown
    "下山 外崎 神山 古舘 蛯名 高坂 久慈 及川 "  # data: compared, never shown
)
# Heads of towns and stations bear the names of places: 久慈市長 is nobody's name.
_TITLES = (
    "社長 副社長 会長 副会長 町内会長 自治会長 組合長 部長 課長 係長 店長 所長 院長 園長 校長 教頭 先生 教授 "  # data: compared, never shown
    "議員 議長 理事 理事長 代表 代表理事 代表取締役 専務 常務 主任 局長 事務局長 館長 船長 座長 団長 支配人 "  # data: compared, never shown
    "親方 大将 医師 住職 君 殿 "  # data: compared, never shown
)
SURNAMES: tuple[str, ...] = tuple((_COMMON + _NORTHERN).split())
TITLES: tuple[str, ...] = tuple(_TITLES.split())
