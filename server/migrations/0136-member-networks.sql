-- Networks of an account's members are read by account, for whoever manages its users.
create index user_network_account on user_network (account_id) where account_id is not null;
