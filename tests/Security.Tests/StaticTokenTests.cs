using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.Security.Tests;

public sealed class StaticTokenTests
{
    private static readonly string[] File =
    [
        "# token,user,uid,groups",
        "",
        "s3cret,alice,u-1,\"ops,system:masters\"",
        "  other , bob , ",
        "\"quo\"\"ted\",carol,3,one",
    ];

    [Fact]
    public async Task A_line_is_a_user_with_uid_and_groups()
    {
        var users = StaticTokenFile.Parse(File);
        var authenticator = new StaticTokenAuthenticator(users, new ApiAudiences(["api"]));

        var alice = await authenticator.AuthenticateAsync(new AuthenticationRequest { BearerToken = "s3cret" }, CancellationToken.None);

        Assert.Equal(("alice", "u-1"), (alice.User!.Name, alice.User.Uid));
        Assert.Equal(["ops", "system:masters"], alice.User.Groups);
        Assert.Equal(["api"], alice.Audiences);
        Assert.Empty(users["other"].Groups);
        Assert.Equal("carol", users["quo\"ted"].Name);
        Assert.Null((await authenticator.AuthenticateAsync(new AuthenticationRequest { BearerToken = "s3cre" }, CancellationToken.None)).User);
    }

    [Fact]
    public async Task A_fixed_token_is_good_for_the_servers_own_audience_only()
    {
        var authenticator = new StaticTokenAuthenticator(StaticTokenFile.Parse(File), new ApiAudiences(["api"]));

        var both = await authenticator.AuthenticateAsync(new AuthenticationRequest { BearerToken = "s3cret", Audiences = ["vault", "api"] }, CancellationToken.None);
        var foreign = await authenticator.AuthenticateAsync(new AuthenticationRequest { BearerToken = "s3cret", Audiences = ["vault"] }, CancellationToken.None);

        Assert.Equal(["api"], both.Audiences);
        Assert.Null(foreign.User);
    }

    [Theory]
    [InlineData("token,user", "line 1: has 2 columns; give at least token, user name and user id")]
    [InlineData(",user,1", "line 1: token and user name must not be empty")]
    [InlineData("t,u,1\nt,v,2", "line 2: the token is already that of another line")]
    [InlineData("t,u,1,\"open", "line 1: a quotation mark is not closed")]
    public void A_wrong_line_is_named(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => StaticTokenFile.Parse(text.Split('\n'))).Message);

    [Fact]
    public void A_missing_file_is_named_with_its_flag() =>
        Assert.StartsWith("--token-auth-file: /no/such/file: ", Assert.Throws<InvalidDataException>(() => StaticTokenFile.Load("/no/such/file")).Message, StringComparison.Ordinal);
}
