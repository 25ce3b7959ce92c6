namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Manifests that several tests use.</summary>
internal static class Manifests
{
    /// <summary>The nginx-cluster Deployment as users write it.</summary>
    internal const string NginxCluster = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: nginx-cluster
        spec:
          replicas: 3
          selector:
            matchLabels:
              app: nginx
          template:
            metadata:
              labels:
                app: nginx
            spec:
              containers:
                - name: nginx
                  image: nginx:1.25
                  ports:
                    - containerPort: 80
        """;

    /// <summary>A cluster IP in front of it.</summary>
    internal const string NginxService = """
        apiVersion: v1
        kind: Service
        metadata:
          name: nginx-cluster
        spec:
          selector:
            app: nginx
          ports:
            - port: 80
        """;

    /// <summary>A pod with one busybox container that runs a shell script; it ends a second after it was told to.</summary>
    internal static string Shell(string name, string script, string more = "") => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
          labels:
            app: {name}
        spec:
          terminationGracePeriodSeconds: 1
        {Indent(more, 2)}
          containers:
            - name: main
              image: {Images.Busybox}
              command: ["sh", "-c", {System.Text.Json.JsonSerializer.Serialize(script)}]
        """;

    /// <summary>Moves every line of a block to the right.</summary>
    internal static string Indent(string block, int by) =>
        string.Join('\n', block.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));
}
