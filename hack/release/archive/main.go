// What Helm's own commands do not do for a release: archives that are the same bytes each time, signed afterwards.
//
// helm package lists the charts within a chart in another order each time, and helm plugin package keeps the time of a
// folder; both sign what they have just written and nothing else.
//
// Usage:
//
//	archive settle FILE.tgz SECONDS               write it again: entries by name, each with this time and no owner
//	archive sign FILE.tgz METADATA KEYRING KEY    write FILE.tgz.prov as helm package --sign does
//	archive key NAME EMAIL SECRET PUBLIC          make a key for a try, which ends after a day
//
// sign reads the passphrase of the key, where it has one, from standard input.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"helm.sh/helm/v4/pkg/provenance"
)

const dayInSeconds = 24 * 60 * 60

var commands = map[string]struct {
	arguments int
	run       func([]string) error
}{
	"settle": {2, settle},
	"sign":   {4, sign},
	"key":    {4, key},
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]].run == nil || len(os.Args)-2 != commands[os.Args[1]].arguments {
		fmt.Fprintln(os.Stderr, "usage: archive settle FILE.tgz SECONDS | sign FILE.tgz METADATA KEYRING KEY | key NAME EMAIL SECRET PUBLIC")
		os.Exit(2)
	}
	if err := commands[os.Args[1]].run(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

type entry struct {
	header *tar.Header
	data   []byte
}

func settle(arguments []string) error {
	seconds, err := strconv.ParseInt(arguments[1], 10, 64)
	if err != nil {
		return err
	}
	entries, err := read(arguments[0])
	if err != nil {
		return err
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].header.Name < entries[j].header.Name })
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(packed)
	for _, each := range entries {
		header := &tar.Header{
			Typeflag: each.header.Typeflag,
			Name:     each.header.Name,
			Linkname: each.header.Linkname,
			Size:     each.header.Size,
			Mode:     0o644 | each.header.Mode&0o111,
			ModTime:  time.Unix(seconds, 0),
			Format:   tar.FormatPAX,
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(each.data); err != nil {
			return err
		}
	}
	if err := errors.Join(archive.Close(), packed.Close()); err != nil {
		return err
	}
	return replace(arguments[0], out.Bytes())
}

func read(path string) ([]entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{header, data})
	}
}

func sign(arguments []string) error {
	path, metadata, keyring, name := arguments[0], arguments[1], arguments[2], arguments[3]
	signatory, err := provenance.NewFromKeyring(keyring, name)
	if err != nil {
		return err
	}
	if signatory.Entity == nil {
		return fmt.Errorf("no key in %s is called %q", keyring, name)
	}
	passphrase := func(string) ([]byte, error) {
		given, err := io.ReadAll(os.Stdin)
		return bytes.TrimRight(given, "\r\n"), err
	}
	if err := signatory.DecryptKey(passphrase); err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	facts, err := os.ReadFile(metadata)
	if err != nil {
		return err
	}
	signature, err := signatory.ClearSign(data, filepath.Base(path), facts)
	if err != nil {
		return err
	}
	return replace(path+".prov", []byte(signature))
}

func key(arguments []string) error {
	entity, err := openpgp.NewEntity(arguments[0], "", arguments[1], &packet.Config{
		Algorithm:       packet.PubKeyAlgoRSA,
		RSABits:         3072,
		KeyLifetimeSecs: dayInSeconds,
	})
	if err != nil {
		return err
	}
	var secret, public bytes.Buffer
	if err := errors.Join(entity.SerializePrivate(&secret, nil), entity.Serialize(&public)); err != nil {
		return err
	}
	return errors.Join(create(arguments[2], secret.Bytes()), create(arguments[3], public.Bytes()))
}

// create writes a file that only its owner reads, and none that is there.
func create(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// replace writes beside the file and renames, so that nobody finds half of it.
func replace(path string, data []byte) error {
	if err := os.WriteFile(path+".partial", data, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".partial", path)
}
