package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

// policyQueue is the netfilter queue in which the kernel asks about the first packet of each connection.
// ../../../images/kubernetes/network.sh names it as well.
const policyQueue = 100

// runNetworkPolicies enforces NetworkPolicies on the node NODE_NAME, with the library of kind's own kindnet. While it
// does not run, everything is let through: a node that is just starting has to reach its Pods.
func runNetworkPolicies() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := enforceNetworkPolicies(ctx, os.Getenv("NODE_NAME")); err != nil {
		klog.ErrorS(err, "NetworkPolicies are not enforced")
		return 1
	}
	return 0
}

func enforceNetworkPolicies(ctx context.Context, node string) error {
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	informed := informers.NewSharedInformerFactory(client, 0)
	controller, err := networkpolicy.NewController(
		client,
		informed.Networking().V1().NetworkPolicies(),
		informed.Core().V1().Namespaces(),
		informed.Core().V1().Pods(),
		nil, nil, nil, nil, // nodes and the admin policies of sigs.k8s.io/network-policy-api: not in use
		networkpolicy.Config{FailOpen: true, QueueID: policyQueue, NodeName: node},
	)
	if err != nil {
		return err
	}
	informed.Start(ctx.Done())
	return controller.Run(ctx)
}
