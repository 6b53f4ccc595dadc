package simulate

// market is one country Pandan trades in. None of the four keeps summer time, so an offset is a zone.
type market struct {
	code, country, zone, locale, currency string
	offset                                int64   // of local time from UTC, hours
	share                                 float64 // of customers
	rate                                  int     // local units for 100 SGD
	round                                 int     // prices are multiples of this many hundredths
	phone                                 string  // a prefix that no operator assigns; seven digits follow
	stores                                int
	paydays                               []int // days of the month
	letterDay                             int   // weekday of the newsletter, 0 = Sunday
	cities                                []city
	streets                               []string
	names                                 nameBook
}

type city struct{ name, postal string } // postal: each # becomes a digit

// nameBook holds given and family names in the market's script with their romanisation ("" where the script is Latin).
type nameBook struct {
	given, family [][2]string
	familyFirst   bool
}

const (
	singapore = iota
	thailand
	philippines
	japan
	marketCount
)

var markets = [marketCount]market{
	singapore: {
		code: "SG", country: "Singapore", zone: "Asia/Singapore", locale: "en-SG", currency: "SGD", offset: 8, share: 0.32,
		rate: 100, round: 10, phone: "+657", stores: 10, paydays: []int{25, 26}, letterDay: 4,
		cities:  []city{{"Singapore", "5#####"}, {"Singapore", "3#####"}, {"Singapore", "6#####"}},
		streets: []string{"Joo Chiat Road", "Tiong Bahru Road", "Serangoon Avenue 3", "Bedok North Street 1", "Holland Drive", "Clementi Avenue 2", "Toa Payoh Lorong 8"},
		names: nameBook{
			given:  [][2]string{{"Mei", ""}, {"Wei Ling", ""}, {"Jia Hui", ""}, {"Xin Yi", ""}, {"Hui Min", ""}, {"Kai", ""}, {"Jun Wei", ""}, {"Zhi Hao", ""}, {"Farah", ""}, {"Aisyah", ""}, {"Hafiz", ""}, {"Priya", ""}, {"Arjun", ""}, {"Deepa", ""}, {"Ravi", ""}, {"Grace", ""}, {"Daniel", ""}, {"Yusof", ""}},
			family: [][2]string{{"Tan", ""}, {"Lim", ""}, {"Lee", ""}, {"Ng", ""}, {"Wong", ""}, {"Goh", ""}, {"Chua", ""}, {"Koh", ""}, {"Ong", ""}, {"Teo", ""}, {"Rahman", ""}, {"Ismail", ""}, {"Nair", ""}, {"Pillai", ""}, {"Kumar", ""}, {"Menon", ""}},
		},
	},
	thailand: {
		code: "TH", country: "Thailand", zone: "Asia/Bangkok", locale: "th-TH", currency: "THB", offset: 7, share: 0.26,
		rate: 2600, round: 100, phone: "+6650", stores: 12, paydays: []int{25, 26, 30}, letterDay: 3,
		cities:  []city{{"กรุงเทพมหานคร", "10###"}, {"เชียงใหม่", "50###"}, {"ภูเก็ต", "83###"}, {"ขอนแก่น", "40###"}, {"ชลบุรี", "20###"}},
		streets: []string{"ถนนสุขุมวิท", "ถนนพหลโยธิน", "ถนนนิมมานเหมินท์", "ถนนเพชรเกษม", "ถนนรัชดาภิเษก", "ซอยอารีย์"},
		names: nameBook{
			given:  [][2]string{{"สมชาย", "Somchai"}, {"สุดา", "Suda"}, {"นภา", "Napha"}, {"กิตติ", "Kitti"}, {"ปิยะ", "Piya"}, {"อรุณ", "Arun"}, {"มาลี", "Malee"}, {"ชนิดา", "Chanida"}, {"วิชัย", "Wichai"}, {"พิมพ์", "Pim"}, {"ธนา", "Thana"}, {"ศิริ", "Siri"}, {"รัตนา", "Rattana"}, {"อนงค์", "Anong"}, {"กมล", "Kamon"}},
			family: [][2]string{{"ศรีสุข", "Srisuk"}, {"วงศ์ดี", "Wongdee"}, {"แก้วมณี", "Kaewmanee"}, {"ทองคำ", "Thongkham"}, {"บุญมา", "Boonma"}, {"สุวรรณ", "Suwan"}, {"จันทร์เพ็ญ", "Chanpen"}, {"ชัยวัฒน์", "Chaiwat"}, {"พรหมมา", "Phromma"}, {"รุ่งเรือง", "Rungrueang"}, {"ใจดี", "Jaidee"}},
		},
	},
	philippines: {
		code: "PH", country: "Philippines", zone: "Asia/Manila", locale: "en-PH", currency: "PHP", offset: 8, share: 0.2,
		rate: 4300, round: 100, phone: "+63900", stores: 9, paydays: []int{15, 16, 30}, letterDay: 5,
		cities:  []city{{"Quezon City", "11##"}, {"Makati", "12##"}, {"Cebu City", "60##"}, {"Davao City", "80##"}, {"Pasig", "16##"}},
		streets: []string{"Katipunan Avenue", "Ayala Avenue", "Osmeña Boulevard", "Mabini Street", "Rizal Street", "Bonifacio Street"},
		names: nameBook{
			given:  [][2]string{{"Maria", ""}, {"José", "Jose"}, {"Angelica", ""}, {"Mark", ""}, {"Kristine", ""}, {"Paolo", ""}, {"Liza", ""}, {"Ramon", ""}, {"Jasmine", ""}, {"Carlo", ""}, {"Bea", ""}, {"Miguel", ""}, {"Ana", ""}, {"Rafael", ""}, {"Niña", "Nina"}},
			family: [][2]string{{"Santos", ""}, {"Reyes", ""}, {"Cruz", ""}, {"Bautista", ""}, {"Ocampo", ""}, {"Garcia", ""}, {"Mendoza", ""}, {"Torres", ""}, {"Dela Cruz", ""}, {"Villanueva", ""}, {"Ramos", ""}, {"Aquino", ""}, {"Peña", "Pena"}},
		},
	},
	japan: {
		code: "JP", country: "Japan", zone: "Asia/Tokyo", locale: "ja-JP", currency: "JPY", offset: 9, share: 0.22,
		rate: 11200, round: 1000, phone: "+81700", stores: 9, paydays: []int{25}, letterDay: 4,
		cities:  []city{{"東京都世田谷区", "15#-00##"}, {"大阪市北区", "53#-00##"}, {"名古屋市中区", "46#-00##"}, {"福岡市中央区", "81#-00##"}, {"札幌市中央区", "06#-00##"}},
		streets: []string{"桜丘", "本町", "若葉町", "緑が丘", "大通", "三軒茶屋"},
		names: nameBook{
			given:       [][2]string{{"陽子", "Yoko"}, {"美咲", "Misaki"}, {"健太", "Kenta"}, {"翔太", "Shota"}, {"さくら", "Sakura"}, {"大輔", "Daisuke"}, {"愛", "Ai"}, {"直樹", "Naoki"}, {"結衣", "Yui"}, {"拓也", "Takuya"}, {"由美", "Yumi"}, {"誠", "Makoto"}},
			family:      [][2]string{{"佐藤", "Sato"}, {"鈴木", "Suzuki"}, {"高橋", "Takahashi"}, {"田中", "Tanaka"}, {"伊藤", "Ito"}, {"渡辺", "Watanabe"}, {"山本", "Yamamoto"}, {"中村", "Nakamura"}, {"小林", "Kobayashi"}, {"加藤", "Kato"}, {"吉田", "Yoshida"}},
			familyFirst: true,
		},
	},
}

// shares of customers, rising.
func marketShares() []float64 {
	w := make([]float64, marketCount)
	for i := range markets {
		w[i] = markets[i].share
	}
	return cumulate(w...)
}

// appendPostal fills the pattern's digits from x.
func appendPostal(dst []byte, pattern string, x uint64) []byte {
	for i := range len(pattern) {
		if pattern[i] == '#' {
			dst = append(dst, byte('0'+x%10))
			x /= 10
		} else {
			dst = append(dst, pattern[i])
		}
	}
	return dst
}
