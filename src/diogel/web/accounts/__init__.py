"""Who people are: accounts, the roles they hold, the partner and groups they act for, how they sign in, are invited and leave."""
