"""Products from a file: read row by row, compared with the catalog, shown, and then written in one transaction.

`table` finds the heading, `columns` says what the cells mean, `records` and `shopify` make one `Record` of each row,
`plan` compares records with the catalog, `report` keeps what is shown, `job` is the way from the file to the result.
"""
