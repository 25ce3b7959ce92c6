using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeOrch.Network.Tests;

/// <summary>Real TCP between namespaces: a server that tells each client where it came from.</summary>
internal static class TcpProbe
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Listens in one namespace, connects from another, and returns what the server said.</summary>
    public static string Exchange(TestNamespace server, string listen, int port, TestNamespace client, string target, int targetPort)
    {
        using var listening = new Server(server, listen, port, "");
        return Ask(client, target, targetPort);
    }

    /// <summary>Connects and returns what the server says.</summary>
    public static string Ask(TestNamespace client, string target, int port)
    {
        var socket = client.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using (socket)
        {
            using var limit = new CancellationTokenSource(Patience);
            socket.ConnectAsync(IPAddress.Parse(target), port, limit.Token).AsTask().GetAwaiter().GetResult();
            var buffer = new byte[100];
            var count = socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token).AsTask().GetAwaiter().GetResult();
            return Encoding.ASCII.GetString(buffer, 0, count);
        }
    }

    /// <summary>A server in a namespace; answers until disposed.</summary>
    public sealed class Server : IDisposable
    {
        private readonly Socket _listener;

        public Server(TestNamespace where, string listen, int port, string name)
        {
            _listener = where.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(new IPEndPoint(IPAddress.Parse(listen), port));
            _listener.Listen(64);
            _ = AnswerAsync(name);
        }

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAsync(string name)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptAsync();
                    var text = $"{name}{(name.Length > 0 ? " " : "")}from {((IPEndPoint)client.RemoteEndPoint!).Address}";
                    await client.SendAsync(Encoding.ASCII.GetBytes(text));
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
                _ = error;
            }
        }
    }
}
