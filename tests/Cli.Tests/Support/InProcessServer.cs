using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Cli.Tests.Support;

/// <summary>An API server in memory and a session of its administrator, whose output is kept.</summary>
internal sealed class InProcessServer : IAuthenticator, IAuthorizer, IAsyncDisposable
{
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private readonly ApiServerHost _host;

    private InProcessServer()
    {
        var parts = new SecurityParts { Authenticator = this, Authorizer = this };
        _host = new ApiServerHost(new ApiServerOptions(), _store, parts, NullLoggerFactory.Instance, TimeProvider.System);
        Session = new ObjectSession(
            _host.InProcess(new UserInfo("admin", UserInfo.Masters, UserInfo.Authenticated)), "default", Output, Error, TimeProvider.System);
    }

    public ObjectSession Session { get; }

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    /// <summary>A server with the namespace <c>default</c> in it.</summary>
    public static async Task<InProcessServer> StartAsync()
    {
        var server = new InProcessServer();
        await server.Session.SendAsync(
            "POST", "/api/v1/namespaces", "", Json.Of("{apiVersion: v1, kind: Namespace, metadata: {name: default}}"), "application/json", CancellationToken.None);
        return server;
    }

    /// <summary>What was written since the last call, results and errors together.</summary>
    public string TakeText()
    {
        var text = Output.ToString() + Error;
        Output.GetStringBuilder().Clear();
        Error.GetStringBuilder().Clear();
        return text;
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthenticationResult.None);

    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthorizationDecision.Allow());

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _store.DisposeAsync();
    }
}
