"""Images: the collection, the handle, and the verbs that build and transfer them."""
