package policy

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HashCost is how dear a password hash is: Argon2id's passes, memory in KiB and lanes.
type HashCost struct {
	Passes uint32 `json:"passes" help:"passes of Argon2id over its memory, for one password"`
	Memory uint32 `json:"memory" help:"memory of Argon2id in KiB, for one password"`
	Lanes  uint8  `json:"lanes" help:"lanes of Argon2id, for one password"`
}

// DefaultCost is OWASP's first recommendation for Argon2id (46 MiB, 1 pass, 1 lane), about 40 ms.
func DefaultCost() HashCost { return HashCost{Passes: 1, Memory: 46 * 1024, Lanes: 1} }

func (c HashCost) validate() error {
	if c.Passes < 1 || c.Passes > 16 || c.Memory < 8 || c.Memory > 1<<20 || c.Lanes < 1 || c.Lanes > 16 {
		return invalid("hash", "the cost of a password hash is out of range", "passes 1 to 16, memory 8 KiB to 1 GiB, lanes 1 to 16")
	}
	return nil
}

// hashPassword gives the PHC string of a password with a new salt.
func hashPassword(password string, cost HashCost) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	sum := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Lanes, 32)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, cost.Lanes,
		enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

// passwordFits compares in constant time.
func passwordFits(phc, password string) bool {
	cost, salt, sum, err := readPHC(phc)
	if err != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Lanes, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1
}

func readPHC(phc string) (cost HashCost, salt, sum []byte, err error) {
	parts := strings.Split(phc, "$")
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return cost, nil, nil, errors.New("no Argon2id hash")
	}
	if _, err = fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, errors.New("another version of Argon2")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Lanes); err != nil {
		return cost, nil, nil, err
	}
	if err = cost.validate(); err != nil {
		return cost, nil, nil, err
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return cost, nil, nil, err
	}
	sum, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err == nil && len(sum) < 16 {
		err = errors.New("the hash is cut short")
	}
	return cost, salt, sum, err
}
