"""Getting in: sign-up and sign-in by e-mail, passwords, one-time codes, passkeys, and proof of who one is.

allauth does the work; here stand its settings' hooks, our forms and pages
around it. `notices` and what stands above may enter; below stands `teams`,
whose people these are.
"""
