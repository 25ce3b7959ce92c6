using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// UDP has no end of connection: a client that keeps sending from one port would follow its first endpoint for ever, dead
/// or not. When the endpoints of a UDP service change, flows to endpoints it has no more are forgotten. Not thread-safe.
/// </summary>
internal sealed class UdpFlowCleaner(NftFamily family) : IDisposable
{
    private readonly ConntrackSocket _socket = ConntrackSocket.Open();
    private HashSet<string> _lastState = [];

    /// <summary>Forgets flows of UDP services to endpoints they do not have; looks at the kernel only when such a service changed.</summary>
    internal void ForgetStaleFlows(IReadOnlyList<ServicePortSpec> services)
    {
        var targets = UdpTargets.Of(services);
        if (targets.State.SetEquals(_lastState))
        {
            return;
        }

        if (targets.State.Count > 0)
        {
            foreach (var flow in _socket.Flows(family, ServicePortSpec.Udp).Where(targets.IsStale))
            {
                _socket.Delete(family, flow);
            }
        }

        _lastState = targets.State;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where UDP services listen and who answers. Pure.</summary>
    internal sealed class UdpTargets
    {
        private readonly Dictionary<IPEndPoint, HashSet<IPEndPoint>> _byAddress = [];
        private readonly Dictionary<int, HashSet<IPEndPoint>> _byNodePort = [];

        /// <summary>Everything that matters, to notice a change.</summary>
        internal HashSet<string> State { get; } = new(StringComparer.Ordinal);

        internal static UdpTargets Of(IEnumerable<ServicePortSpec> services)
        {
            var targets = new UdpTargets();
            foreach (var service in services.Where(service => service.Protocol == ServicePortSpec.Udp))
            {
                targets.Add(service);
            }

            return targets;
        }

        /// <summary>Whether a flow leads to nobody, or to somebody who is no endpoint any more.</summary>
        internal bool IsStale(ConntrackFlow flow) =>
            _byAddress.TryGetValue(flow.Destination, out var answering)
                ? !answering.Contains(flow.AnsweredBy)
                : flow.IsRewritten && _byNodePort.TryGetValue(flow.Destination.Port, out answering) && !answering.Contains(flow.AnsweredBy);

        private void Add(ServicePortSpec service)
        {
            // A terminating endpoint that no new flow gets keeps its old ones until it is gone.
            var answering = service.Endpoints.Where(endpoint => endpoint.IsReady || endpoint.IsServing)
                .Select(endpoint => new IPEndPoint(endpoint.Address, endpoint.Port)).ToHashSet();
            foreach (var address in service.ExternalIPs.Concat(service.LoadBalancerIPs).Prepend(service.ClusterIP))
            {
                _byAddress[new IPEndPoint(address, service.Port)] = answering;
                State.Add($"{address}:{service.Port}={string.Join(',', answering.Select(endpoint => endpoint.ToString()).Order(StringComparer.Ordinal))}");
            }

            if (service.NodePort is { } nodePort)
            {
                _byNodePort[nodePort] = answering;
                State.Add("node:" + nodePort);
            }
        }
    }
}
