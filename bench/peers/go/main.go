// The tutorial's users and posts: net/http, database/sql and mattn/go-sqlite3.
//
//	BLOG_DB=/tmp/blog.db ./blog 127.0.0.1:8080
//
// As the driver's and SQLite's friends advise: WAL, one connection that writes and several that read, statements that
// are prepared once. BLOG_SYNC is PRAGMA synchronous, FULL when it is missing.
package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

type user struct {
	ID        int64     `json:"id"`
	Username  string    `json:"username"`
	Email     string    `json:"email"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

type post struct {
	ID        int64     `json:"id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	UserID    int64     `json:"user_id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Author    *user     `json:"author,omitempty"`
}

type stats struct {
	UserCount           int64   `json:"user_count"`
	PostCount           int64   `json:"post_count"`
	AveragePostsPerUser float64 `json:"average_posts_per_user"`
	UsersWithoutPosts   int64   `json:"users_without_posts"`
	MaxPostsPerUser     int64   `json:"max_posts_per_user"`
}

const (
	posts       = "SELECT p.id, p.title, p.body, p.user_id, p.created_at, p.updated_at FROM posts p "
	withAuthors = `
SELECT p.id, p.title, p.body, p.user_id, p.created_at, p.updated_at,
       u.id, u.username, u.email, u.created_at, u.updated_at
FROM posts p JOIN users u ON u.id = p.user_id `
)

type blog struct {
	findUser, listUsers, countUsers, pageOfPosts, pageWithAuthors, postsAfter, figures, createUser *sql.Stmt
}

func open(most int) *sql.DB {
	sync := os.Getenv("BLOG_SYNC")
	if sync == "" {
		sync = "FULL"
	}
	db, err := sql.Open("sqlite3", "file:"+os.Getenv("BLOG_DB")+
		"?_journal_mode=WAL&_busy_timeout=5000&_foreign_keys=on&_txlock=immediate&_cache_size=-8192&_synchronous="+sync)
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db
}

func prepare(db *sql.DB, query string) *sql.Stmt {
	statement, err := db.Prepare(query)
	if err != nil {
		log.Fatal(err)
	}
	return statement
}

func main() {
	writes := open(1)
	reads := open(2 * runtime.NumCPU())
	b := blog{
		findUser:        prepare(reads, "SELECT id, username, email, created_at, updated_at FROM users WHERE id = ?"),
		listUsers:       prepare(reads, "SELECT id, username, email, created_at, updated_at FROM users ORDER BY id LIMIT ? OFFSET ?"),
		countUsers:      prepare(reads, "SELECT count(*) FROM users"),
		pageOfPosts:     prepare(reads, posts+"ORDER BY p.id LIMIT ? OFFSET ?"),
		pageWithAuthors: prepare(reads, withAuthors+"ORDER BY p.id LIMIT ? OFFSET ?"),
		postsAfter:      prepare(reads, posts+"WHERE p.id > ? ORDER BY p.id LIMIT ?"),
		figures: prepare(reads, `
			SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM posts), avg(n), count(*) FILTER (WHERE n = 0), max(n)
			FROM (SELECT count(p.id) AS n FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.id)`),
		createUser: prepare(writes, "INSERT INTO users (username, email, created_at, updated_at) VALUES (?, ?, ?, ?)"),
	}
	http.HandleFunc("/users/", b.user)
	http.HandleFunc("/users", b.users)
	http.HandleFunc("/posts", b.posts)
	http.HandleFunc("/stats", b.stats)
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}

func fail(w http.ResponseWriter, err error) {
	var refused sqlite3.Error
	switch {
	case errors.Is(err, sql.ErrNoRows):
		http.Error(w, "not found", http.StatusNotFound)
	case errors.As(err, &refused) && refused.Code == sqlite3.ErrConstraint:
		http.Error(w, "taken", http.StatusConflict)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func number(r *http.Request, name string, otherwise int64) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

// The limit and the offset of a page.
func page(r *http.Request) (int64, int64) {
	size := number(r, "per_page", 20)
	if size < 1 || size > 100 {
		size = 100
	}
	return size, (number(r, "page", 1) - 1) * size
}

func (b *blog) user(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, "/users/"), 10, 64)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	var u user
	if err := b.findUser.QueryRow(id).Scan(&u.ID, &u.Username, &u.Email, &u.CreatedAt, &u.UpdatedAt); err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, u)
}

func (b *blog) users(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		b.create(w, r)
		return
	}
	size, offset := page(r)
	var total int64
	if err := b.countUsers.QueryRow().Scan(&total); err != nil {
		fail(w, err)
		return
	}
	rows, err := b.listUsers.Query(size, offset)
	if err != nil {
		fail(w, err)
		return
	}
	defer rows.Close()
	found := make([]user, 0, size)
	for rows.Next() {
		var u user
		if err := rows.Scan(&u.ID, &u.Username, &u.Email, &u.CreatedAt, &u.UpdatedAt); err != nil {
			fail(w, err)
			return
		}
		found = append(found, u)
	}
	if err := rows.Err(); err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("X-Total-Count", strconv.FormatInt(total, 10))
	answer(w, http.StatusOK, found)
}

func (b *blog) create(w http.ResponseWriter, r *http.Request) {
	var u user
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&u)
	if err != nil || u.Username == "" || u.Email == "" {
		http.Error(w, "username and email", http.StatusUnprocessableEntity)
		return
	}
	u.CreatedAt = time.Now().UTC()
	u.UpdatedAt = u.CreatedAt
	made, err := b.createUser.Exec(u.Username, u.Email, u.CreatedAt, u.UpdatedAt)
	if err != nil {
		fail(w, err)
		return
	}
	u.ID, _ = made.LastInsertId()
	answer(w, http.StatusCreated, u)
}

func (b *blog) posts(w http.ResponseWriter, r *http.Request) {
	size, offset := page(r)
	var rows *sql.Rows
	var err error
	embed := r.URL.Query().Get("embed") == "author"
	if embed {
		rows, err = b.pageWithAuthors.Query(size, offset)
	} else if after := number(r, "after", -1); after >= 0 {
		rows, err = b.postsAfter.Query(after, size)
	} else {
		rows, err = b.pageOfPosts.Query(size, offset)
	}
	if err != nil {
		fail(w, err)
		return
	}
	defer rows.Close()
	found := make([]post, 0, size)
	for rows.Next() {
		var p post
		into := []any{&p.ID, &p.Title, &p.Body, &p.UserID, &p.CreatedAt, &p.UpdatedAt}
		if embed {
			p.Author = &user{}
			into = append(into, &p.Author.ID, &p.Author.Username, &p.Author.Email, &p.Author.CreatedAt, &p.Author.UpdatedAt)
		}
		if err := rows.Scan(into...); err != nil {
			fail(w, err)
			return
		}
		found = append(found, p)
	}
	if err := rows.Err(); err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, found)
}

func (b *blog) stats(w http.ResponseWriter, r *http.Request) {
	var s stats
	if err := b.figures.QueryRow().Scan(&s.UserCount, &s.PostCount, &s.AveragePostsPerUser, &s.UsersWithoutPosts,
		&s.MaxPostsPerUser); err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, s)
}
