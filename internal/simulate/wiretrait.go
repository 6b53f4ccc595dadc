package simulate

// shopTraits is what an account knows of its owner.
func (w *writer) shopTraits(who int, signingUp bool) {
	k := w.c.at(who)
	m := &markets[k.market]
	from := w.open("traits")
	w.email(who)
	w.name(k)
	if k.phone {
		w.phone(who)
	}
	w.text("country", m.code)
	w.text("language", m.locale[:2])
	w.fact("newsletter", k.letter)
	if signingUp {
		w.text("signup_source", "shop")
	}
	w.close(from)
}

// recordTraits is what the CRM knows; a twin is the same customer typed in again, less carefully.
func (w *writer) recordTraits(who int, twin bool) {
	k := w.c.at(who)
	m := &markets[k.market]
	from := w.open("traits")
	if !twin || !k.phone || who&1 == 0 {
		w.email(who)
	}
	if k.phone && (!twin || who&1 == 1) {
		w.phone(who)
	}
	if twin {
		_, romanised := k.fullName()
		w.text("name", romanised)
	} else {
		w.name(k)
		w.text("tier", k.tier())
		w.address(who, m)
	}
	w.text("country", m.code)
	w.close(from)
}

// tier is the loyalty scheme's level.
func (k *customer) tier() string {
	switch {
	case !k.card:
		return "none"
	case k.persona == loyal && k.active > 1:
		return "platinum"
	case k.persona == loyal:
		return "gold"
	case k.persona == oneOff:
		return "basic"
	}
	return "silver"
}

func (w *writer) email(who int) {
	w.b = append(w.b, `,"email":"`...)
	w.b = w.c.appendEmail(w.b, who)
	w.b = append(w.b, '"')
}

func (w *writer) phone(who int) {
	w.b = append(w.b, `,"phone":"`...)
	w.b = w.c.appendPhone(w.b, who)
	w.b = append(w.b, '"')
}

func (w *writer) name(k *customer) {
	name, romanised := k.fullName()
	w.text("name", name)
	if romanised != name {
		w.text("name_romanised", romanised)
	}
}

// address is the home's: the same for all of a household.
func (w *writer) address(who int, m *market) {
	h := uint64(who)
	if home := w.c.at(who).home; home >= 0 {
		h = 1<<40 | uint64(home)
	}
	h = mix(w.c.config.Seed ^ mix(h))
	at := m.cities[h%uint64(len(m.cities))]
	from := w.open("address")
	w.b = append(w.b, `,"street":"`...)
	if m.code == "SG" {
		w.b = appendInt(append(w.b, "Blk "...), 1+int(h>>8%400))
		w.b = append(w.b, ' ')
	}
	w.b = append(w.b, m.streets[h>>20%uint64(len(m.streets))]...)
	w.b = append(w.b, ' ')
	w.b = appendInt(w.b, 1+int(h>>30%180))
	w.b = append(w.b, '"')
	w.text("city", at.name)
	w.b = append(w.b, `,"postal_code":"`...)
	w.b = appendPostal(w.b, at.postal, h>>12)
	w.b = append(w.b, '"')
	w.text("country", m.code)
	w.close(from)
}
