using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.FlowControl;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Tests.FlowControl;

public sealed class FlowGateTests
{
    private static readonly RequestInfo Info = RequestInfoParser.Parse("GET", "/api/v1/namespaces/shop/pods", QueryValues.Empty);

    [Theory]
    [InlineData("root", "system:masters", "DELETE", "/api/v1/nodes/n", "exempt")]
    [InlineData("jane", "system:authenticated", "GET", "/readyz", "exempt")]
    [InlineData("system:node:a", "system:nodes", "PUT", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/a", "node-high")]
    [InlineData("system:node:a", "system:nodes", "PATCH", "/api/v1/nodes/a/status", "node-high")]
    [InlineData("system:node:a", "system:nodes", "GET", "/api/v1/pods", "system")]
    [InlineData("system:serviceaccount:kube-system:op", "system:serviceaccounts", "GET", "/apis/coordination.k8s.io/v1/namespaces/x/leases/l", "leader-election")]
    [InlineData("system:serviceaccount:kube-system:op", "system:serviceaccounts", "GET", "/api/v1/pods", "workload-high")]
    [InlineData("system:serviceaccount:shop:op", "system:serviceaccounts", "GET", "/api/v1/pods", "workload-low")]
    [InlineData("jane", "system:authenticated", "GET", "/api/v1/pods", "global-default")]
    [InlineData("jane", "nobody", "GET", "/api/v1/pods", null)]
    public void Requests_belong_where_upstream_puts_them(string user, string group, string method, string path, string? level)
    {
        var gate = Defaults(100);

        using var ticket = gate.Classify(new UserInfo(user, group), RequestInfoParser.Parse(method, path, QueryValues.Empty));

        Assert.Equal(level, ticket?.Level.Settings.Name);
    }

    [Fact]
    public async Task Flows_take_turns_however_many_requests_one_of_them_has()
    {
        var gate = One(seats: 1, flowLimit: 100, queueLimit: 1000);
        var first = await EnterAsync(gate, "noisy");
        var order = new List<string>();
        var waiting = new List<Task>();
        foreach (var user in (string[])["noisy", "noisy", "noisy", "quiet", "other"])
        {
            waiting.Add(RunAsync(gate, user, order));
        }

        first.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["noisy", "quiet", "other", "noisy", "noisy"], order);
    }

    [Fact]
    public async Task Who_has_too_many_waiting_is_told_to_come_back_and_others_are_not()
    {
        var gate = One(seats: 1, flowLimit: 2, queueLimit: 3);
        var seated = await EnterAsync(gate, "noisy");
        _ = EnterAsync(gate, "noisy");
        _ = EnterAsync(gate, "noisy");

        var error = await Assert.ThrowsAsync<ApiException>(() => EnterAsync(gate, "noisy"));
        Assert.Equal((429, 1), (error.Code, error.Status.Details!.RetryAfterSeconds));
        var quiet = EnterAsync(gate, "quiet");
        Assert.False(quiet.IsCompleted);
        await Assert.ThrowsAsync<ApiException>(() => EnterAsync(gate, "third"));

        seated.Dispose();
    }

    [Fact]
    public async Task A_request_that_is_given_up_leaves_no_trace()
    {
        var gate = One(seats: 1, flowLimit: 1, queueLimit: 1);
        var seated = await EnterAsync(gate, "a");
        using var gone = new CancellationTokenSource();
        var ticket = gate.Classify(new UserInfo("a", UserInfo.Authenticated), Info)!;
        var waiting = gate.EnterAsync(ticket, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var next = EnterAsync(gate, "a");
        seated.Dispose();
        seated.Dispose();
        (await next).Dispose();
        Assert.Equal(0, ticket.Level.InUse);
        Assert.Equal(0, ticket.Level.Waiting);
    }

    [Fact]
    public async Task A_level_borrows_what_others_do_not_use_but_not_what_they_keep()
    {
        var gate = Defaults(245);
        var taken = new List<FlowTicket>();
        for (var entering = EnterAsync(gate, "jane"); entering.IsCompleted; entering = EnterAsync(gate, "jane"))
        {
            taken.Add(await entering);
        }

        // Own 20, and what is lent: 9 of system, 10 of node-high, 20 of workload-high, 90 of workload-low.
        Assert.Equal(149, taken.Count);
        var node = gate.Classify(new UserInfo("system:node:a", UserInfo.Nodes), RequestInfoParser.Parse("PATCH", "/api/v1/nodes/a/status", QueryValues.Empty))!;
        Assert.True(gate.EnterAsync(node, CancellationToken.None).IsCompletedSuccessfully);
        node.Dispose();
        taken.ForEach(t => t.Dispose());
    }

    private static FlowGate Defaults(int seats)
    {
        var gate = new FlowGate(seats, TimeProvider.System);
        gate.Configure(FlowDefaults.Schemas().Select(FlowSchema.Parse), [.. FlowDefaults.Levels().Select(LevelSettings.Parse)]);
        return gate;
    }

    private static FlowGate One(int seats, int flowLimit, int queueLimit)
    {
        var gate = new FlowGate(seats, TimeProvider.System);
        var rules = FlowDefaults.Schemas().Select(FlowSchema.Parse).First(s => s.Name == "global-default").Rules;
        var everyone = new FlowSchema("all", "s", 1, "only", "ByUser", rules);
        gate.Configure([everyone], [new LevelSettings { Name = "only", Uid = "l", Shares = 1, FlowLimit = flowLimit, QueueLimit = queueLimit }]);
        return gate;
    }

    private static async Task<FlowTicket> EnterAsync(FlowGate gate, string user)
    {
        var ticket = gate.Classify(new UserInfo(user, UserInfo.Authenticated), Info)!;
        await gate.EnterAsync(ticket, CancellationToken.None);
        return ticket;
    }

    private static async Task RunAsync(FlowGate gate, string user, List<string> order)
    {
        using var ticket = await EnterAsync(gate, user);
        order.Add(user);
    }
}
