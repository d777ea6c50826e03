// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A doubly linked list whose links live in its members. Owns nothing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The list itself and each member's link. All zero is a link that is in no list. */
struct list {
	struct list *next;
	struct list *previous;
};

#define LIST_ENTRY(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

static inline void list_init(struct list *list)
{
	list->next = list->previous = list;
}

static inline bool list_is_empty(const struct list *list)
{
	return list->next == list;
}

static inline bool list_is_linked(const struct list *link)
{
	return link->next != NULL;
}

static inline void list_append(struct list *list, struct list *link)
{
	link->previous = list->previous;
	link->next = list;
	list->previous->next = link;
	list->previous = link;
}

static inline void list_prepend(struct list *list, struct list *link)
{
	list_append(list->next, link);
}

/* A link that is in no list is left alone. */
static inline void list_remove(struct list *link)
{
	if (!link->next)
		return;
	link->previous->next = link->next;
	link->next->previous = link->previous;
	link->next = link->previous = NULL;
}

/* NULL: the list is empty. */
static inline struct list *list_first(const struct list *list)
{
	return list_is_empty(list) ? NULL : list->next;
}

/* Takes the first out. NULL: the list is empty. */
static inline struct list *list_shift(struct list *list)
{
	struct list *first = list_first(list);

	if (first)
		list_remove(first);
	return first;
}
