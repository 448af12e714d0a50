"""The tutorial's users and posts: Flask, Flask-SQLAlchemy and SQLite.

    BLOG_DB=/tmp/blog.db python3 -m flask --app app fill 100000 500000
    BLOG_DB=/tmp/blog.db python3 -m gunicorn app:app     (reads gunicorn.conf.py)

Written as the manuals of its parts say, with the same durability as Inkwell's: WAL and synchronous=FULL.
"""
import os
import sqlite3
from datetime import datetime

import click
from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, func
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.pool import QueuePool
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.path.abspath(os.environ["BLOG_DB"])
# SQLAlchemy 1.4 opens a SQLite file anew for each request; 2.0 keeps it open in this way, which is the faster.
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
db = SQLAlchemy(app)


@event.listens_for(Engine, "connect")
def set_pragmas(connection, _record):
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 5000")  # first: the change to WAL may have to wait as well
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = " + os.environ.get("BLOG_SYNC", "FULL"))
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -8192")
        cursor.close()


class User(db.Model):
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(80), unique=True, nullable=False)
    email = db.Column(db.String(120), unique=True, nullable=False)
    created_at = db.Column(db.DateTime, nullable=False, default=datetime.utcnow)
    updated_at = db.Column(db.DateTime, nullable=False, default=datetime.utcnow, onupdate=datetime.utcnow)
    posts = db.relationship("Post", back_populates="author")

    def to_dict(self):
        return {
            "id": self.id,
            "username": self.username,
            "email": self.email,
            "created_at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
        }


class Post(db.Model):
    __tablename__ = "posts"

    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(100), nullable=False)
    body = db.Column(db.Text, nullable=False)
    user_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False, index=True)
    created_at = db.Column(db.DateTime, nullable=False, default=datetime.utcnow)
    updated_at = db.Column(db.DateTime, nullable=False, default=datetime.utcnow, onupdate=datetime.utcnow)
    author = db.relationship("User", back_populates="posts")

    def to_dict(self):
        return {
            "id": self.id,
            "title": self.title,
            "body": self.body,
            "user_id": self.user_id,
            "created_at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
        }


def page_of(select, count=True):
    """A page as page and per_page ask for it, and the header that says how many there are in all, if that is counted."""
    page = db.paginate(select, max_per_page=100, count=count)  # reads page and per_page, 20 when they are missing
    return page.items, {"X-Total-Count": str(page.total)} if count else {}


@app.post("/users")
def create_user():
    body = request.get_json()
    missing = [name for name in ("username", "email") if not (isinstance(body, dict) and body.get(name))]
    if missing:
        abort(422, "Missing: " + ", ".join(missing))
    user = User(username=body["username"], email=body["email"])
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, "This username or e-mail address is taken.")
    return jsonify(user.to_dict()), 201


@app.get("/users")
def list_users():
    users, headers = page_of(db.select(User).order_by(User.id))
    return jsonify([user.to_dict() for user in users]), headers


@app.get("/users/<int:user_id>")
def show_user(user_id):
    return jsonify(db.get_or_404(User, user_id).to_dict())


@app.post("/posts")
def create_post():
    body = request.get_json()
    missing = [name for name in ("title", "body", "user_id") if not (isinstance(body, dict) and body.get(name))]
    if missing:
        abort(422, "Missing: " + ", ".join(missing))
    post = Post(title=body["title"], body=body["body"], user_id=body["user_id"])
    db.session.add(post)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        abort(409, "There is no such user.")
    return jsonify(post.to_dict()), 201


@app.get("/posts")
def list_posts():
    select = db.select(Post).order_by(Post.id)
    with_author = request.args.get("embed") == "author"
    if with_author:
        select = select.options(joinedload(Post.author))
    if "user_id" in request.args:
        select = select.where(Post.user_id == request.args.get("user_id", type=int))
    if "after" in request.args:
        select = select.where(Post.id > request.args.get("after", type=int))
    posts, headers = page_of(select, count=False)
    found = [post.to_dict() | ({"author": post.author.to_dict()} if with_author else {}) for post in posts]
    return jsonify(found), headers


@app.get("/posts/<int:post_id>")
def show_post(post_id):
    return jsonify(db.get_or_404(Post, post_id).to_dict())


@app.get("/stats")
def show_stats():
    posts_of_each = (
        db.select(func.count(Post.id).label("posts")).select_from(User).outerjoin(Post).group_by(User.id).subquery()
    )
    posts = posts_of_each.c.posts
    average, most, without = db.session.execute(
        db.select(func.avg(posts), func.max(posts), func.count().filter(posts == 0))
    ).one()
    return jsonify(
        user_count=db.session.scalar(db.select(func.count(User.id))),
        post_count=db.session.scalar(db.select(func.count(Post.id))),
        average_posts_per_user=average,
        users_without_posts=without,
        max_posts_per_user=most,
    )


@app.errorhandler(HTTPException)
def show_error(error):
    return jsonify(error=error.description), error.code


@app.cli.command("fill")
@click.argument("users", type=int)
@click.argument("posts", type=int)
def fill(users, posts):
    """Makes the tables, and rows in them."""
    db.create_all()
    at_once = 10_000
    for first in range(1, users + 1, at_once):
        last = min(first + at_once, users + 1)
        # In no order, as people's names are.
        names = [(n, f"{n * 2654435769 % 2**32:08x}") for n in range(first, last)]
        rows = [{"id": n, "username": name, "email": f"{name}@example.org"} for n, name in names]
        db.session.execute(db.insert(User), rows)
    for first in range(1, posts + 1, at_once):
        last = min(first + at_once, posts + 1)
        rows = [{"title": f"Post {n}", "body": "Lorem ipsum. " * 20, "user_id": n % users + 1} for n in range(first, last)]
        db.session.execute(db.insert(Post), rows)
    db.session.commit()
