// Verifies an outside copy of a log, as an auditor would who does not want to run our code: it shares none with it and
// leans on Go's own transparency log (golang.org/x/mod/sumdb, the packages note and tlog).
//
//	main KEY DIRECTORY
//
// It checks the signature on the checkpoint, computes every commitment from entry and salt (where both were erased,
// the commitment is what is left), grows the tree from them and compares its root with the signed one, then every tile
// and every entry bundle with what the tree says. One line of JSON tells the outcome; the exit code is 0, 1 for a log
// that does not fit, 2 for wrong use.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const domain = "strongroom/entry-commitment/v1\n"
const tileHeight = 8
const maxLine = 4 << 20

type verdict struct {
	Verdict string `json:"verdict"`
	Detail  string `json:"detail,omitempty"`
	Origin  string `json:"origin,omitempty"`
	Size    int64  `json:"size"`
	Root    string `json:"root,omitempty"`
	Erased  int64  `json:"erased"`
}

// A fault: what was being checked, and why it does not hold.
type fault struct{ at, why string }

func (f fault) Error() string { return f.at + ": " + f.why }

func fail(at, format string, more ...any) error { return fault{at, fmt.Sprintf(format, more...)} }

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: main KEY DIRECTORY")
		os.Exit(2)
	}
	answer, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		answer = verdict{Verdict: "failed", Detail: err.Error()}
		var found fault
		if errors.As(err, &found) {
			answer.Verdict = found.at
		}
	}
	json.NewEncoder(os.Stdout).Encode(answer)
	if answer.Verdict != "verified" {
		os.Exit(1)
	}
}

func verify(key, dir string) (verdict, error) {
	origin, size, root, err := openCheckpoint(key, filepath.Join(dir, "checkpoint"))
	if err != nil {
		return verdict{}, err
	}
	log, err := readEntries(dir)
	if err != nil {
		return verdict{}, err
	}
	if log.size != size {
		return verdict{}, fail("size", "%d entries, the checkpoint says %d", log.size, size)
	}
	computed, err := tlog.TreeHash(size, log)
	if err != nil {
		return verdict{}, err
	}
	if computed != root {
		return verdict{}, fail("root", "the entries lead to %s", computed)
	}
	if err := log.checkTiles(dir); err != nil {
		return verdict{}, err
	}
	return verdict{Verdict: "verified", Origin: origin, Size: size, Root: root.String(), Erased: log.erased}, nil
}

func openCheckpoint(key, file string) (origin string, size int64, root tlog.Hash, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", 0, root, fail("key", "%v", err)
	}
	message, err := os.ReadFile(file)
	if err != nil {
		return "", 0, root, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return "", 0, root, fail("signature", "%v", err)
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		return "", 0, root, fail("checkpoint", "it is not one of %s", verifier.Name())
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return "", 0, root, fail("checkpoint", "%q is no size", lines[1])
	}
	root, err = tlog.ParseHash(lines[2])
	if err != nil {
		return "", 0, root, fail("checkpoint", "%v", err)
	}
	return lines[0], size, root, nil
}

// All hashes of the tree, in the order in which Go keeps them, and all commitments.
type grown struct {
	size, erased int64
	hashes       []tlog.Hash
	commitments  [][]byte
}

func (log *grown) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	answer := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		if index < 0 || index >= int64(len(log.hashes)) {
			return nil, fmt.Errorf("the tree has no hash %d", index)
		}
		answer[at] = log.hashes[index]
	}
	return answer, nil
}

func (log *grown) append(commitment []byte) error {
	hashes, err := tlog.StoredHashesForRecordHash(log.size, tlog.RecordHash(commitment), log)
	if err != nil {
		return err
	}
	log.hashes = append(log.hashes, hashes...)
	log.commitments = append(log.commitments, commitment)
	log.size++
	return nil
}

type line struct {
	Index      *int64  `json:"index"`
	Entry      *string `json:"entry"`
	Salt       *string `json:"salt"`
	Commitment *string `json:"commitment"`
}

func readEntries(dir string) (*grown, error) {
	files, err := filepath.Glob(filepath.Join(dir, "entries", "*.jsonl"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	log := &grown{}
	for _, file := range files {
		if err := readFile(log, file); err != nil {
			return nil, err
		}
	}
	return log, nil
}

func readFile(log *grown, file string) error {
	content, err := os.Open(file)
	if err != nil {
		return err
	}
	defer content.Close()
	lines := bufio.NewScanner(content)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		at := fmt.Sprintf("entry %d", log.size)
		commitment, erased, err := commitmentOf(lines.Bytes(), log.size)
		if err != nil {
			return fail(at, "%v", err)
		}
		if erased {
			log.erased++
		}
		if err := log.append(commitment); err != nil {
			return err
		}
	}
	return lines.Err()
}

func commitmentOf(text []byte, index int64) (commitment []byte, erased bool, err error) {
	var read line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, false, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false, errors.New("something follows the object")
	}
	if read.Index == nil || *read.Index != index {
		return nil, false, errors.New("its number is another")
	}
	if read.Commitment != nil && read.Entry == nil && read.Salt == nil {
		commitment, err = decode32(*read.Commitment)
		return commitment, true, err
	}
	if read.Commitment != nil || read.Entry == nil || read.Salt == nil {
		return nil, false, errors.New("neither entry and salt nor a commitment alone")
	}
	salt, err := decode32(*read.Salt)
	if err != nil {
		return nil, false, err
	}
	digest := sha256.New()
	digest.Write([]byte(domain))
	digest.Write(salt)
	digest.Write([]byte(*read.Entry))
	return digest.Sum(nil), false, nil
}

func decode32(text string) ([]byte, error) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err == nil && len(decoded) != 32 {
		err = errors.New("not 32 bytes")
	}
	return decoded, err
}

// Every tile and bundle that a tree of this size has, byte for byte.
func (log *grown) checkTiles(dir string) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, log.size) {
		expected, err := tlog.ReadTileData(tile, log)
		if err != nil {
			return err
		}
		// Go writes the height into the path, C2SP does not.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		if err := compare(dir, path, expected); err != nil {
			return err
		}
		if tile.L > 0 {
			continue
		}
		first := tile.N << tileHeight
		bundle := strings.Replace(path, "tile/0/", "tile/entries/", 1)
		if err := compare(dir, bundle, bundleOf(log.commitments[first:first+int64(tile.W)])); err != nil {
			return err
		}
	}
	return nil
}

func bundleOf(entries [][]byte) []byte {
	var bundle []byte
	for _, entry := range entries {
		bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
		bundle = append(bundle, entry...)
	}
	return bundle
}

func compare(dir, path string, expected []byte) error {
	found, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		return fail(path, "not there")
	}
	if !bytes.Equal(found, expected) {
		return fail(path, "another content")
	}
	return nil
}
