// A server of the Redis protocol that keeps everything in memory: where Argo CD caches when it runs beside `dev up`.
//
// Usage: miniredis HOST:PORT
package main

import (
	"log"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: miniredis HOST:PORT")
	}
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s", server.Addr())
	// Keys expire only when it is told how much time has passed.
	for range time.Tick(time.Second) {
		server.FastForward(time.Second)
	}
}
